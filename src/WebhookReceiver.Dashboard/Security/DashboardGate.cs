using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace WebhookReceiver.Dashboard;

/// <summary>
/// Decides who may see an endpoint of the dashboard: whoever meets the authorization policy in front of it and, in Development without
/// one, browsers on this machine. It evaluates the policy on its own, whether or not the authorization middleware did: an application can
/// lack that middleware, run it on another endpoint, or suppress routing's check for it.
/// </summary>
internal sealed class DashboardGate(IHostEnvironment environment, IServiceProvider services)
{
    // The authorization middleware's own switch for what a policy gets to see.
    private const string EndpointAsResource = "Microsoft.AspNetCore.Authorization.SuppressUseHttpContextAsAuthorizationResource";

    public async ValueTask<DashboardAudience> AudienceAsync(EndpointMetadataCollection metadata)
    {
        if (metadata.GetMetadata<IAllowAnonymous>() is not null
            || !(HasPolicy(metadata) || await HasFallbackPolicyAsync()))
        {
            return environment.IsDevelopment() ? DashboardAudience.ThisMachine : DashboardAudience.Nobody;
        }

        // Without authorization services nobody can meet a policy.
        return services.GetService<IServiceProviderIsService>()?.IsService(typeof(IPolicyEvaluator)) == false
            ? DashboardAudience.Nobody
            : DashboardAudience.Authorized;
    }

    /// <summary>
    /// Continues with a request that may pass. Any other gets a challenge, a refusal, or 404 where nothing can be asked for.
    /// </summary>
    public async Task EnterAsync(HttpContext context, Func<DashboardAudience, Task> next)
    {
        var metadata = context.GetEndpoint()?.Metadata ?? EndpointMetadataCollection.Empty;
        var audience = await AudienceAsync(metadata);
        if (audience == DashboardAudience.Authorized)
        {
            await AuthorizeAsync(context, metadata, _ => next(audience));
        }
        else if (audience == DashboardAudience.ThisMachine && LocalRequest.IsLocal(context.Request))
        {
            await next(audience);
        }
        else
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
        }
    }

    private static bool HasPolicy(EndpointMetadataCollection metadata) =>
        metadata.GetMetadata<IAuthorizeData>() is not null
        || metadata.GetMetadata<AuthorizationPolicy>() is not null
        || metadata.GetMetadata<IAuthorizationRequirementData>() is not null;

    private static async Task AuthorizeAsync(HttpContext context, EndpointMetadataCollection metadata, RequestDelegate next)
    {
        var services = context.RequestServices;
        var schemes = services.GetService<IAuthenticationSchemeProvider>();
        if (services.GetService<IPolicyEvaluator>() is not { } evaluator
            || await PolicyAsync(services, metadata) is not { } policy
            || (policy.AuthenticationSchemes.Count > 0 && schemes is null))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        if (policy.AuthenticationSchemes.Count == 0 && schemes is not null)
        {
            await AuthenticateByDefaultAsync(context, schemes);
        }

        var authenticated = await evaluator.AuthenticateAsync(policy, context);
        object? resource = AppContext.TryGetSwitch(EndpointAsResource, out var isOn) && isOn ? context.GetEndpoint() : context;
        var result = await evaluator.AuthorizeAsync(policy, authenticated, context, resource);
        if (result.Succeeded)
        {
            await next(context);
        }
        else if (await HasSchemeToAnswerAsync(policy, schemes, result))
        {
            var handler = services.GetService<IAuthorizationMiddlewareResultHandler>() ?? new AuthorizationMiddlewareResultHandler();
            await handler.HandleAsync(next, context, policy, result);
        }
        else
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
        }
    }

    /// <summary>Combines what was asked for exactly as the authorization middleware does.</summary>
    private static async Task<AuthorizationPolicy?> PolicyAsync(IServiceProvider services, EndpointMetadataCollection metadata)
    {
        var policy = await AuthorizationPolicy.CombineAsync(
            services.GetRequiredService<IAuthorizationPolicyProvider>(),
            metadata.GetOrderedMetadata<IAuthorizeData>(),
            metadata.GetOrderedMetadata<AuthorizationPolicy>());
        var requirements = metadata.GetOrderedMetadata<IAuthorizationRequirementData>();
        if (requirements.Count == 0)
        {
            return policy;
        }

        var own = new AuthorizationPolicyBuilder().AddRequirements([.. requirements.SelectMany(data => data.GetRequirements())]).Build();
        return policy is null ? own : AuthorizationPolicy.Combine(policy, own);
    }

    // A policy without schemes is about the default one's user, and an application without the authentication middleware has none yet.
    private static async Task AuthenticateByDefaultAsync(HttpContext context, IAuthenticationSchemeProvider schemes)
    {
        if (context.User.Identity is not { IsAuthenticated: true }
            && await schemes.GetDefaultAuthenticateSchemeAsync() is not null
            && (await context.AuthenticateAsync()).Principal is { } user)
        {
            context.User = user;
        }
    }

    private static async Task<bool> HasSchemeToAnswerAsync(
        AuthorizationPolicy policy, IAuthenticationSchemeProvider? schemes, PolicyAuthorizationResult result)
    {
        if (policy.AuthenticationSchemes.Count > 0 || schemes is null)
        {
            return policy.AuthenticationSchemes.Count > 0;
        }

        var scheme = result.Challenged ? schemes.GetDefaultChallengeSchemeAsync() : schemes.GetDefaultForbidSchemeAsync();
        return await scheme is not null;
    }

    private async Task<bool> HasFallbackPolicyAsync() =>
        services.GetService<IAuthorizationPolicyProvider>() is { } policies
        && await policies.GetFallbackPolicyAsync() is not null;
}
