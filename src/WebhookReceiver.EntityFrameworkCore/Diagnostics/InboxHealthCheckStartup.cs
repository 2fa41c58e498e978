using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>Stops a host that checks an inbox which no receiver has: the check would fail with the name of an internal type when it is first asked.</summary>
internal sealed class InboxHealthCheckStartup(IServiceProvider services) : IHostedService
{
    public static IHealthCheck CreateCheck(IServiceProvider services)
    {
        ThrowIfNoInbox(services);
        return ActivatorUtilities.CreateInstance<InboxHealthCheck>(services);
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        ThrowIfNoInbox(services);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static void ThrowIfNoInbox(IServiceProvider services)
    {
        if (services.GetService<InboxContext>() is null)
        {
            throw new InvalidOperationException(
                "AddHealthChecks().AddWebhookInbox() checks the durable inbox, and this application has none: call UseInbox on a receiver, as in AddWebhookReceiver(...).UseInbox<AppDbContext>(), or remove AddWebhookInbox().");
        }
    }
}
