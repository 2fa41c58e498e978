using Microsoft.Extensions.Hosting;

namespace WebhookReceiver;

/// <summary>Stops a host that checks receivers which it does not have.</summary>
internal sealed class ReceiverHealthCheckStartup(IServiceProvider services) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _ = ReceiverSettingsMonitor.Of(services);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
