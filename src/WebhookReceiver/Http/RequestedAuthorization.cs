using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace WebhookReceiver;

/// <summary>
/// Enforces the authorization that an application asks for on a receiver, with or without the authorization middleware, and allows
/// anonymous requests where it asks for none.
/// </summary>
internal static class RequestedAuthorization
{
    // Set by the authorization middleware; routing throws on the same sign when the middleware is missing.
    private const string CheckedByMiddleware = "__AuthorizationMiddlewareWithEndpointInvoked";

    public static void Apply(EndpointBuilder endpoint)
    {
        if (!endpoint.Metadata.Any(IsRequest))
        {
            endpoint.Metadata.Add(new AnonymousByDefault());
        }

        // Decided on the finished endpoint: a convention of a group may still add to it after this one.
        var next = endpoint.RequestDelegate!;
        bool? isAsked = null;
        endpoint.RequestDelegate = context => (isAsked ??= IsAsked(context)) ? CheckAsync(context, next) : next(context);
    }

    private static bool IsRequest(object metadata) => metadata is IAuthorizeData or AuthorizationPolicy or IAuthorizationRequirementData;

    private static bool IsAsked(HttpContext context) => context.GetEndpoint()?.Metadata is { } metadata &&
        metadata.Any(IsRequest) && metadata.GetOrderedMetadata<IAllowAnonymous>().All(anonymous => anonymous is AnonymousByDefault);

    private static async Task CheckAsync(HttpContext context, RequestDelegate next)
    {
        var metadata = context.GetEndpoint()!.Metadata;
        if (context.Items.ContainsKey(CheckedByMiddleware) && metadata.GetMetadata<AnonymousByDefault>() is null)
        {
            await next(context);
            return;
        }

        var policies = context.RequestServices.GetRequiredService<IAuthorizationPolicyProvider>();
        var evaluator = context.RequestServices.GetRequiredService<IPolicyEvaluator>();
        var requirements = metadata.GetOrderedMetadata<IAuthorizationRequirementData>().SelectMany(data => data.GetRequirements())
            .ToArray();
        var asked = await AuthorizationPolicy.CombineAsync(
            policies, metadata.GetOrderedMetadata<IAuthorizeData>(), metadata.GetOrderedMetadata<AuthorizationPolicy>());
        var policy = (asked, requirements) switch
        {
            (not null, []) => asked,
            (not null, _) => new AuthorizationPolicyBuilder(asked).AddRequirements(requirements).Build(),
            _ => new AuthorizationPolicyBuilder().AddRequirements(requirements).Build(),
        };

        await AuthenticateAsync(context);
        var authenticated = await evaluator.AuthenticateAsync(policy, context);
        var result = await evaluator.AuthorizeAsync(policy, authenticated, context, context);
        if (result.Succeeded)
        {
            await next(context);
            return;
        }

        // Without a scheme there is nobody to ask for credentials, and no delivery could ever pass.
        context.Response.StatusCode = result.Challenged ? StatusCodes.Status401Unauthorized : StatusCodes.Status403Forbidden;
    }

    /// <summary>
    /// Authenticates by the default scheme, as the middleware does that is missing; a policy's own schemes are the evaluator's.
    /// </summary>
    private static async Task AuthenticateAsync(HttpContext context)
    {
        if (context.User.Identity is not { IsAuthenticated: true } &&
            context.RequestServices.GetService<IAuthenticationSchemeProvider>() is { } schemes &&
            await schemes.GetDefaultAuthenticateSchemeAsync() is not null &&
            await context.AuthenticateAsync() is { Principal: { } principal })
        {
            context.User = principal;
        }
    }

    /// <summary>Lets the authorization middleware pass a receiver for which nothing is asked.</summary>
    private sealed class AnonymousByDefault : IAllowAnonymous;
}
