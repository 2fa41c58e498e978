using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Routing;
using WebhookReceiver;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps webhook receivers to endpoints.</summary>
public static class WebhookReceiverEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Maps a receiver. Authorization that the application asks for, with <c>RequireAuthorization</c> on the endpoint or its group, is
    /// enforced before the signature is checked. Where
    /// nothing is asked for, the endpoint lets anonymous requests through: the signature is the authentication, and a fallback policy would
    /// answer 401. It needs no antiforgery token and
    /// stays out of output caches. All methods reach it; everything but POST is answered with 405.
    /// </summary>
    /// <param name="endpoints">The application.</param>
    /// <param name="pattern">The path, for example <c>/webhooks/debitura</c>.</param>
    /// <param name="name">The receiver's name.</param>
    /// <returns>A builder to add rate limits, host filters and other conventions with.</returns>
    /// <exception cref="InvalidOperationException">There is no such receiver.</exception>
    public static IEndpointConventionBuilder MapWebhookReceiver(
        this IEndpointRouteBuilder endpoints, [StringSyntax("Route")] string pattern, string name = WebhookReceiverDefaults.ReceiverName)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentException.ThrowIfNullOrWhiteSpace(pattern);

        var endpoint = WebhookEndpointFactory.From(endpoints.ServiceProvider).Create(name);
        var builder = endpoints.Map(pattern, endpoint.HandleAsync)
            .DisableAntiforgery()
            .WithMetadata(new ExcludeFromDescriptionAttribute(), new WebhookReceiverMetadata(name), new NoOutputCache())
            .WithDisplayName($"Webhook receiver '{name}'");
        builder.Finally(RequestedAuthorization.Apply);
        return builder;
    }
}
