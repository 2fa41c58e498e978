using System.Runtime.ExceptionServices;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace WebhookReceiver;

/// <summary>
/// Stops a host in which a receiver or an add-on is not set up correctly, and reports everything that is wrong at once. Logs once per
/// receiver what it listens at and what it will run, and warns about a receiver that nothing can reach.
/// </summary>
internal sealed class ReceiverStartup(
    IHostApplicationLifetime lifetime,
    ReceiverRegistrations registrations,
    ReceiverSettingsMonitor settings,
    ReceiverEndpoints endpoints,
    HandlerServices handlerServices,
    IEnumerable<StartupCheck> checks,
    IServiceProvider services,
    ILogger<ReceiverStartup> logger) : IHostedLifecycleService
{
    // Before any server listens. Not by ValidateOnStart: it brings the options monitor to life, which from then on throws an invalid change
    // at whoever made it, such as a file watcher or a vault's timer.
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        List<Exception> failed = [];
        foreach (var check in checks.Prepend(new StartupCheck((_, _) => CheckReceivers())))
        {
            try
            {
                await check.Run(services, cancellationToken);
            }
            catch (Exception exception) when (exception is InvalidOperationException or OptionsValidationException)
            {
                failed.Add(exception);
            }
        }

        if (failed is [var only])
        {
            ExceptionDispatchInfo.Throw(only);
        }

        if (failed.Count > 0)
        {
            var errors = failed.SelectMany(exception =>
                exception is OptionsValidationException invalid ? invalid.Failures : [exception.Message]);
            throw new OptionsValidationException(
                Options.DefaultName, typeof(WebhookReceiverOptions), errors.Distinct(StringComparer.Ordinal));
        }
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

    private Task CheckReceivers()
    {
        string[] errors =
        [
            .. settings.FindErrors(),
            .. registrations.All.SelectMany(registered => registered.Errors(service => handlerServices.MissingFor(service, services))),
        ];
        return errors.Length == 0
            ? Task.CompletedTask
            : throw new OptionsValidationException(Options.DefaultName, typeof(WebhookReceiverOptions), errors);
    }

    private void Announce()
    {
        foreach (var registered in registrations.All.Where(registered => registered.HasSettings))
        {
            string[] paths = [.. registered.Paths, .. endpoints.PathsOf(registered.Receiver)];
            if (paths.Length == 0)
            {
                logger.ReceiverNotMapped(registered.Receiver);
                continue;
            }

            logger.ReceiverStarted(
                registered.Receiver, string.Join(", ", paths), settings.Get(registered.Receiver).Secrets.Length, HandlersOf(registered));
        }

        foreach (var (one, other) in settings.SharedSecrets())
        {
            logger.SecretShared(one, other);
        }
    }

    /// <summary>One line for each handler, with the events that it runs on.</summary>
    private static string HandlersOf(ReceiverRegistration registered)
    {
        var handlers = registered.Handlers
            .GroupBy(handler => (handler.Name, handler.IsAddOn))
            .Select(group => (Types: TypesOf(registered, group), group.Key.Name, Suffix: group.Key.IsAddOn ? " (add-on)" : string.Empty))
            .Select(one => $"{string.Join(", ", one.Types)}: {Shown(one.Name)}{one.Suffix}")
            .Concat(registered.UnhandledEventHandlers.Select(handler => $"all other events: {Shown(handler.Name)}"));
        return string.Join("\n  ", handlers) is { Length: > 0 } lines ? lines : "no handlers: events are acknowledged and nothing happens";
    }

    private static IEnumerable<string> TypesOf(ReceiverRegistration registered, IEnumerable<RegisteredHandler> handlers) =>
        registered.EventTypes.Values
            .Where(type => handlers.Any(handler => handler.PayloadType == type.PayloadType))
            .Select(type => type.Name)
            .Order(StringComparer.Ordinal);

    // Namespaces make the list long and tell a newcomer nothing.
    private static string Shown(string name) => name.Contains('[', StringComparison.Ordinal) ? name : name[(name.LastIndexOf('.') + 1)..];
}

/// <summary>One check of the host's start; throws what is wrong.</summary>
internal sealed record StartupCheck(Func<IServiceProvider, CancellationToken, Task> Run);
