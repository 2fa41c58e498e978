using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace WebhookReceiver;

/// <summary>Stops a host whose receivers are not set up rightly. Says at the start, once per receiver, what it listens at and what it will run, and warns about a receiver that nothing can reach.</summary>
internal sealed class ReceiverStartup(
    IHostApplicationLifetime lifetime, IEnumerable<ReceiverHandlers> registrations, ReceiverSettingsMonitor settings, ILogger<ReceiverStartup> logger) : IHostedLifecycleService
{
    // Before any server listens. Not by ValidateOnStart: it brings the options monitor to life, which from then on throws an invalid change at whoever made it,
    // such as a file watcher or a vault's timer.
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        settings.Validate();

        // A receiver without settings is validated by nothing else.
        string[] errors = [.. registrations.Where(registered => !settings.Receivers.Contains(registered.Receiver, StringComparer.Ordinal)).SelectMany(registered => registered.Errors())];
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
            if (registered.Paths.Count == 0)
            {
                logger.ReceiverNotMapped(registered.Receiver);
                continue;
            }

            var handlers = registered.Handlers.Concat(registered.UnhandledEventHandlers)
                .Select(handler => $"{handler.PayloadType.Name} -> {handler.Name}{(handler.IsAddOn ? " (add-on)" : string.Empty)}");
            logger.ReceiverStarted(
                registered.Receiver, string.Join(", ", registered.Paths), settings.Get(registered.Receiver).Secrets.Length, string.Join(", ", handlers) is { Length: > 0 } names ? names : "none");
        }
    }
}
