using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace WebhookReceiver;

/// <summary>Maps webhook receivers to endpoints.</summary>
public static class WebhookReceiverEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Maps a receiver. The endpoint lets anonymous requests through, since the signature is the authentication and a fallback policy would answer 401, and it needs no
    /// antiforgery token. All methods reach it; everything but POST is answered with 405.
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

        var endpoint = WebhookEndpointFactory.Of(endpoints.ServiceProvider).Create(name, pattern);
        return endpoints.Map(pattern, endpoint.HandleAsync)
            .AllowAnonymous()
            .DisableAntiforgery()
            .WithMetadata(new ExcludeFromDescriptionAttribute(), new WebhookReceiverMetadata(name))
            .WithDisplayName($"Webhook receiver '{name}'");
    }
}
