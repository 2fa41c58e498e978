using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using WebhookReceiver.EntityFrameworkCore;

namespace WebhookReceiver.Dashboard;

/// <summary>Says at the start where the dashboard is open, and where it is hidden and why.</summary>
internal sealed class DashboardStartup(
    IHostApplicationLifetime lifetime,
    IServiceProvider services,
    DashboardGate gate,
    DashboardTelemetry telemetry,
    SecretAges secrets,
    ILogger<DashboardStartup> logger) : IHostedService
{
    private CancellationTokenRegistration started;

    /// <summary>
    /// Fails with what is missing, before anything that needs the inbox is created and fails with names that mean nothing to the
    /// application.
    /// </summary>
    public static void RequireInbox(IServiceProvider services)
    {
        // Asked for the registration, not for the inbox: mapping must not open the application's database.
        if (services.GetService<IServiceProviderIsService>() is { } registered && !registered.IsService(typeof(IWebhookInbox)))
        {
            throw new InvalidOperationException(
                "The webhook dashboard shows the durable inbox, and no receiver has one: add .UseInbox(...) to a receiver first, " +
                "for example builder.Services.AddWebhookReceiver(...).UseInbox<AppDbContext>(), or remove AddWebhookDashboard.");
        }
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // From the first delivery on, not from the first look at a page.
        _ = telemetry.Version;
        secrets.Start();

        // Not now: an application maps its endpoints after its services are built, in the worst case after this.
        started = lifetime.ApplicationStarted.Register(() => _ = AnnounceAsync());
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => started.DisposeAsync().AsTask();

    private async Task AnnounceAsync()
    {
        List<string> open = [], local = [], hidden = [];
        foreach (var endpoint in (services.GetService<EndpointDataSource>()?.Endpoints ?? []).OfType<RouteEndpoint>())
        {
            if (endpoint.Metadata.GetMetadata<DashboardMetadata>() is { IsRoot: true })
            {
                var path = endpoint.RoutePattern.RawText ?? "/";
                (await gate.AudienceAsync(endpoint.Metadata) switch
                {
                    DashboardAudience.Authorized => open,
                    DashboardAudience.ThisMachine => local,
                    _ => hidden,
                }).Add(path);
            }
        }

        if (open.Count > 0)
        {
            logger.DashboardOpen(string.Join(", ", open), "whoever its authorization policy allows");
        }

        if (local.Count > 0)
        {
            logger.DashboardOpen(string.Join(", ", local), "browsers on this machine, at localhost");
        }

        if (hidden.Count > 0)
        {
            logger.DashboardHidden(string.Join(", ", hidden));
        }

        if (open.Count + local.Count + hidden.Count == 0)
        {
            logger.DashboardNotMapped();
        }
    }
}
