using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace WebhookReceiver;

/// <summary>Says at the start, once per receiver, what it listens at and what it will run, and warns about a receiver that nothing can reach.</summary>
internal sealed class ReceiverStartup(
    IHostApplicationLifetime lifetime, IEnumerable<ReceiverHandlers> registrations, ReceiverSettingsMonitor settings, ILogger<ReceiverStartup> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        // A receiver without settings is validated by nothing else.
        string[] errors = [.. registrations.Where(registered => !settings.Receivers.Contains(registered.Receiver, StringComparer.Ordinal)).SelectMany(registered => registered.Errors())];
        if (errors.Length > 0)
        {
            throw new InvalidOperationException(string.Join(" ", errors));
        }

        // Not now: an application maps its endpoints after its services are built, in the worst case after this.
        lifetime.ApplicationStarted.Register(Announce);
        return Task.CompletedTask;
    }

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

            var handlers = registered.Handlers.Concat(registered.UnhandledEventHandlers).Select(handler => $"{handler.PayloadType.Name} -> {handler.Name}");
            logger.ReceiverStarted(
                registered.Receiver, string.Join(", ", registered.Paths), settings.Get(registered.Receiver).Secrets.Length, string.Join(", ", handlers) is { Length: > 0 } names ? names : "none");
        }
    }
}
