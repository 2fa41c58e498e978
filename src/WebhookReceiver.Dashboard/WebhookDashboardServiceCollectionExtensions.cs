using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using WebhookReceiver.Dashboard;
using WebhookReceiver.Dashboard.Pages;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the dashboard to an application.</summary>
public static class WebhookDashboardServiceCollectionExtensions
{
    /// <summary>Adds what the dashboard needs; map it with <c>MapWebhookDashboard</c>.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Sets the options.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddWebhookDashboard(
        this IServiceCollection services, Action<WebhookDashboardOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);

        var options = services.AddOptions<WebhookDashboardOptions>().ValidateOnStart();
        if (configure is not null)
        {
            options.Configure(configure);
        }

        if (services.Any(service => service.ServiceType == typeof(DashboardEndpoint)))
        {
            return services;
        }

        // Both are idempotent: an application with pages or forms of its own keeps its settings.
        services.AddRazorComponents();
        services.AddAntiforgery();
        services.AddRouting();
        services.AddLogging();
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<IValidateOptions<WebhookDashboardOptions>, WebhookDashboardOptionsValidator>();
        services.AddSingleton<DashboardGate>();
        services.AddSingleton<MatcherPolicy, DashboardGatePolicy>();
        services.AddSingleton<DashboardEndpoint>();
        services.AddScoped<PageScope>();

        // What needs a receiver or the inbox is made by a factory, which a container that checks itself while it is built does not look
        // into: without an inbox the application would end in a list of services that cannot be made, before MapWebhookDashboard or the
        // start can say what is missing.

        // What this process sees.
        services.AddSingleton<DashboardTelemetry>();
        services.AddSingleton<RejectionLog>();
        services.AddSingleton<IRejectionObserver>(provider => provider.GetRequiredService<RejectionLog>());
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<SecretAges>(provider));
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<ChangeFeed>(provider));
        services.AddSingleton<PayloadReader>();

        // What a person can do.
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<TestEvents>(provider));
        services.AddHostedService(provider =>
        {
            DashboardStartup.RequireInbox(provider);
            return ActivatorUtilities.CreateInstance<DashboardStartup>(provider);
        });
        return services;
    }
}
