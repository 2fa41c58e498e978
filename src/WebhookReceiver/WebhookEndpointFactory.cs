using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace WebhookReceiver;

/// <summary>Makes the endpoint of a receiver when it is mapped, and refuses one that was never added.</summary>
internal sealed class WebhookEndpointFactory(
    IServiceProvider services,
    ReceiverRegistrations registrations,
    ReceiverSettingsMonitor settings,
    WebhookDispatcher dispatcher,
    UnverifiedBytes unverified,
    DeliveryRecorder recorder,
    HookRunner hooks,
    RejectionExplainer explainer,
    TimeProvider clock,
    ILogger<WebhookEndpoint> logger)
{
    private const string NoReceiver =
        "No webhook receiver is registered: call " +
        "builder.Services.AddWebhookReceiver(builder.Configuration.GetSection(\"WebhookReceiver\")) first.";

    private readonly List<MappedMiddleware> middleware = [];

    public static WebhookEndpointFactory From(IServiceProvider services) =>
        services.GetService<WebhookEndpointFactory>() ?? throw new InvalidOperationException(NoReceiver);

    /// <summary>Makes the endpoint of a receiver that is no route: the middleware of an application.</summary>
    /// <exception cref="InvalidOperationException">The application answers that path with a receiver already, which would take every
    /// delivery.</exception>
    public WebhookEndpoint CreateMiddleware(IApplicationBuilder app, string receiver, PathString path)
    {
        var endpoint = Create(receiver);
        if (middleware.Find(other => other.App == app && other.Path == path) is { } first)
        {
            throw new InvalidOperationException($"UseWebhookReceiver is called twice for {path}: for webhook receiver '{first.Receiver}' " +
                $"and '{receiver}'. Only the first would ever receive a delivery. Give each a path of its own.");
        }

        middleware.Add(new(app, path, receiver));
        RegisteredOf(receiver).Paths.Add(path.Value!);
        return endpoint;
    }

    public WebhookEndpoint Create(string receiver)
    {
        _ = RegisteredOf(receiver);
        var processor = services.GetKeyedService<IDeliveryProcessor>(receiver) ?? services.GetRequiredService<InlineProcessor>();
        return new WebhookEndpoint(receiver, settings, dispatcher, unverified, processor, recorder, hooks, explainer, clock, logger);
    }

    private ReceiverRegistration RegisteredOf(string receiver) =>
        registrations.Find(receiver) ?? throw new InvalidOperationException(registrations.All.Count == 0
            ? NoReceiver
            : $"There is no webhook receiver '{receiver}': call builder.Services.AddWebhookReceiver(\"{receiver}\", ...) first. " +
                $"Registered: {string.Join(", ", registrations.All.Select(other => other.Receiver))}.");

    private sealed record MappedMiddleware(IApplicationBuilder App, PathString Path, string Receiver);
}
