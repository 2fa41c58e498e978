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
    /// Decides about one request. What <c>RequireAuthorization</c> adds cannot be passed over: routing throws when no authorization middleware looked at it. A policy or a requirement
    /// that stands among the metadata by itself, and a fallback policy, would be in an application without that middleware, so they are asked once more here.
    /// </summary>
    public async ValueTask<bool> LetsInAsync(HttpContext context)
    {
        var metadata = context.GetEndpoint()?.Metadata ?? EndpointMetadataCollection.Empty;
        if (environment.IsDevelopment())
        {
            return true;
        }

        if (AllowsAnonymous(metadata))
        {
            return false;
        }

        if (metadata.GetMetadata<IAuthorizeData>() is not null)
        {
            return true;
        }

        var policy = HasPolicy(metadata) ? PolicyOf(metadata) : await FallbackPolicyAsync().ConfigureAwait(false);
        return policy is not null && context.RequestServices.GetService<IAuthorizationService>() is { } authorization &&
            (await authorization.AuthorizeAsync(context.User, context, policy).ConfigureAwait(false)).Succeeded;
    }

    private static bool AllowsAnonymous(EndpointMetadataCollection metadata) => metadata.GetMetadata<IAllowAnonymous>() is not null;

    private static bool HasPolicy(EndpointMetadataCollection metadata) =>
        metadata.GetMetadata<IAuthorizeData>() is not null || metadata.GetMetadata<AuthorizationPolicy>() is not null || metadata.GetMetadata<IAuthorizationRequirementData>() is not null;

    private static AuthorizationPolicy PolicyOf(EndpointMetadataCollection metadata)
    {
        var builder = new AuthorizationPolicyBuilder();
        foreach (var policy in metadata.GetOrderedMetadata<AuthorizationPolicy>())
        {
            builder.Combine(policy);
        }

        return builder.AddRequirements([.. metadata.GetOrderedMetadata<IAuthorizationRequirementData>().SelectMany(data => data.GetRequirements())]).Build();
    }

    private async Task<AuthorizationPolicy?> FallbackPolicyAsync() =>
        services.GetService<IAuthorizationPolicyProvider>() is { } policies ? await policies.GetFallbackPolicyAsync().ConfigureAwait(false) : null;
}
