using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace WebhookReceiver.Dashboard;

/// <summary>Decides whether an endpoint of the dashboard may be seen: in Development, or with an authorization policy in front of it. Nobody publishes it by accident.</summary>
internal sealed class DashboardGate(IHostEnvironment environment, IServiceProvider services)
{
    public async ValueTask<bool> IsOpenAsync(EndpointMetadataCollection metadata) =>
        environment.IsDevelopment() || (!AllowsAnonymous(metadata) && (HasPolicy(metadata) || await FallbackPolicyAsync().ConfigureAwait(false) is not null));

    /// <summary>
    /// Decides about one request. A policy of the endpoint itself cannot be passed over: routing throws when no authorization middleware looked at it. A fallback policy in an
    /// application without that middleware would be, so it is asked once more here.
    /// </summary>
    public async ValueTask<bool> LetsInAsync(HttpContext context)
    {
        var metadata = context.GetEndpoint()?.Metadata ?? EndpointMetadataCollection.Empty;
        if (environment.IsDevelopment() || (HasPolicy(metadata) && !AllowsAnonymous(metadata)))
        {
            return true;
        }

        if (AllowsAnonymous(metadata) || await FallbackPolicyAsync().ConfigureAwait(false) is not { } policy)
        {
            return false;
        }

        var authorization = context.RequestServices.GetRequiredService<IAuthorizationService>();
        return (await authorization.AuthorizeAsync(context.User, context, policy).ConfigureAwait(false)).Succeeded;
    }

    private static bool AllowsAnonymous(EndpointMetadataCollection metadata) => metadata.GetMetadata<IAllowAnonymous>() is not null;

    private static bool HasPolicy(EndpointMetadataCollection metadata) =>
        metadata.GetMetadata<IAuthorizeData>() is not null || metadata.GetMetadata<AuthorizationPolicy>() is not null || metadata.GetMetadata<IAuthorizationRequirementData>() is not null;

    private async Task<AuthorizationPolicy?> FallbackPolicyAsync() =>
        services.GetService<IAuthorizationPolicyProvider>() is { } policies ? await policies.GetFallbackPolicyAsync().ConfigureAwait(false) : null;
}
