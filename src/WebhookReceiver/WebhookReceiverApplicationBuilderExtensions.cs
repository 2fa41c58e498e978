using Microsoft.AspNetCore.Http;
using WebhookReceiver;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Adds webhook receivers to a pipeline without endpoint routing.</summary>
public static class WebhookReceiverApplicationBuilderExtensions
{
    /// <summary>
    /// Answers one path with a receiver, the same flow as <see cref="WebhookReceiverEndpointRouteBuilderExtensions.MapWebhookReceiver"/>.
    /// Put it before authentication and before anything that reads bodies.
    /// </summary>
    /// <param name="app">The application.</param>
    /// <param name="path">The exact path, in any casing, with or without a slash at the end.</param>
    /// <param name="name">The receiver's name.</param>
    /// <returns>The application.</returns>
    /// <exception cref="InvalidOperationException">There is no such receiver, or the application answers that path with one
    /// already.</exception>
    public static IApplicationBuilder UseWebhookReceiver(
        this IApplicationBuilder app, PathString path, string name = WebhookReceiverDefaults.ReceiverName)
    {
        ArgumentNullException.ThrowIfNull(app);
        if (!path.HasValue)
        {
            throw new ArgumentException("A path is needed, such as /webhooks/debitura.", nameof(path));
        }

        var exact = new PathString(path.Value.TrimEnd('/'));
        var endpoint = WebhookEndpointFactory.From(app.ApplicationServices).CreateMiddleware(app, name, exact.HasValue ? exact : path);
        return app.Use(next => context =>
            context.Request.Path.StartsWithSegments(exact, StringComparison.OrdinalIgnoreCase, out var rest)
                && rest.Value is null or "" or "/"
                ? endpoint.HandleAsync(context)
                : next(context));
    }
}
