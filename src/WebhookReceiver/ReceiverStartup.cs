using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace WebhookReceiver;

/// <summary>Stops a host whose receivers are not set up rightly. Says at the start, once per receiver, what it listens at and what it will run, and warns about a receiver that nothing can reach.</summary>
internal sealed class ReceiverStartup(
    IHostApplicationLifetime lifetime,
    IEnumerable<ReceiverHandlers> registrations,
    ReceiverSettingsMonitor settings,
    ReceiverEndpoints endpoints,
    HandlerServices handlerServices,
    IServiceProvider services,
    ILogger<ReceiverStartup> logger) : IHostedLifecycleService
{
    // Before any server listens. Not by ValidateOnStart: it brings the options monitor to life, which from then on throws an invalid change at whoever made it,
    // such as a file watcher or a vault's timer.
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        settings.Validate();

        // A receiver without settings is validated by nothing else.
        string[] errors = [.. registrations.Where(registered => !settings.Receivers.Contains(registered.Receiver, StringComparer.Ordinal)).SelectMany(registered => registered.Errors(service => handlerServices.MissingFor(service, services)))];
        if (errors.Length > 0)
        {
            throw new InvalidOperationException(string.Join(" ", errors));
        }

        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // Not now: an application maps its endpoints after its services are built, in the worst case after this.
        lifetime.ApplicationStarted.Register(Announce);
        return Task.CompletedTask;
    }

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void Announce()
    {
        foreach (var registered in registrations.Where(registered => settings.Receivers.Contains(registered.Receiver, StringComparer.Ordinal)))
        {
            string[] paths = [.. registered.Paths, .. endpoints.PathsOf(registered.Receiver)];
            if (paths.Length == 0)
            {
                logger.ReceiverNotMapped(registered.Receiver);
                continue;
            }

            logger.ReceiverStarted(registered.Receiver, string.Join(", ", paths), settings.Get(registered.Receiver).Secrets.Length, HandlersOf(registered));
        }

        foreach (var (one, other) in settings.SharedSecrets())
        {
            logger.SecretShared(one, other);
        }
    }

    /// <summary>One line for each handler, with the events that it runs on.</summary>
    private static string HandlersOf(ReceiverHandlers registered)
    {
        var handlers = registered.Handlers
            .GroupBy(handler => (handler.Name, handler.IsAddOn))
            .Select(group => $"{string.Join(", ", registered.EventTypes.Values.Where(type => group.Any(handler => handler.PayloadType == type.PayloadType)).Select(type => type.Name).Order(StringComparer.Ordinal))}: {Shown(group.Key.Name)}{(group.Key.IsAddOn ? " (add-on)" : string.Empty)}")
            .Concat(registered.UnhandledEventHandlers.Select(handler => $"all other events: {Shown(handler.Name)}"));
        return string.Join("\n  ", handlers) is { Length: > 0 } lines ? lines : "no handlers: events are acknowledged and nothing happens";
    }

    // Namespaces make the list long and tell a newcomer nothing.
    private static string Shown(string name) => name.Contains('[', StringComparison.Ordinal) ? name : name[(name.LastIndexOf('.') + 1)..];
}
