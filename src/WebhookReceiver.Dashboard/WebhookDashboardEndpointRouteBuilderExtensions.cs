using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using WebhookReceiver.Dashboard;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps the dashboard to endpoints.</summary>
public static class WebhookDashboardEndpointRouteBuilderExtensions
{
    // A base policy of the application would keep pages for the next visitor, and have a second reader of the changes wait for the first
    // one to leave.
    private static readonly OutputCacheAttribute NotCached = new() { NoStore = true };

    /// <summary>
    /// Maps the dashboard. With an authorization policy in front of it, <c>RequireAuthorization</c> on the result or on a group around it
    /// or a fallback policy, it is open to whoever meets the policy. Without one it answers 404, except in Development to requests for
    /// localhost. The log says at the start whether it is open or hidden.
    /// </summary>
    /// <param name="endpoints">The application, or a group of it.</param>
    /// <param name="pattern">The path, for example <c>/webhooks/dashboard</c>; the pages lie below it.</param>
    /// <returns>A builder to add an authorization policy, host filters and other conventions with.</returns>
    /// <exception cref="InvalidOperationException">The dashboard is not registered, or there is no inbox to show.</exception>
    public static IEndpointConventionBuilder MapWebhookDashboard(
        this IEndpointRouteBuilder endpoints, [StringSyntax("Route")] string pattern)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentException.ThrowIfNullOrWhiteSpace(pattern);

        var services = endpoints.ServiceProvider;
        var endpoint = services.GetService<DashboardEndpoint>()
            ?? throw new InvalidOperationException(
                "The webhook dashboard is not registered: call builder.Services.AddWebhookDashboard() first.");
        DashboardStartup.RequireInbox(services);

        var group = endpoints.MapGroup(pattern);
        foreach (var route in DashboardRoutes.All)
        {
            // All methods reach the endpoint, because routing's own 405 would tell that a hidden dashboard is there. It checks the
            // antiforgery token automatically, on every POST.
            group.Map(route.Path.Length == 0 ? "/" : route.Path, (RequestDelegate)(context => endpoint.HandleAsync(context, route)))
                .DisableAntiforgery()
                .WithMetadata(new DashboardMetadata(IsRoot: route.Path.Length == 0), new ExcludeFromDescriptionAttribute(), NotCached)
                .WithDisplayName($"Webhook dashboard '{route.Path}'");
        }

        return group;
    }
}
