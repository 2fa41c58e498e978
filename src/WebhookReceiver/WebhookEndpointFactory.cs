using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace WebhookReceiver;

/// <summary>Makes the endpoint of a receiver when it is mapped, and refuses one that was never added.</summary>
internal sealed class WebhookEndpointFactory(
    IServiceProvider services,
    IEnumerable<ReceiverHandlers> registrations,
    ReceiverSettingsMonitor settings,
    UnverifiedBytes unverified,
    DeliveryRecorder recorder,
    RejectionExplainer explainer,
    TimeProvider clock,
    ILogger<WebhookEndpoint> logger)
{
    public static WebhookEndpointFactory Of(IServiceProvider services) =>
        services.GetService<WebhookEndpointFactory>()
        ?? throw new InvalidOperationException("No webhook receiver is registered: call builder.Services.AddWebhookReceiver(builder.Configuration.GetSection(\"WebhookReceiver\")) first.");

    public WebhookEndpoint Create(string receiver, string path)
    {
        var registered = registrations.FirstOrDefault(registered => string.Equals(registered.Receiver, receiver, StringComparison.Ordinal))
            ?? throw new InvalidOperationException(
                $"There is no webhook receiver '{receiver}': call builder.Services.AddWebhookReceiver(\"{receiver}\", ...) first. Registered: {string.Join(", ", registrations.Select(other => other.Receiver))}.");

        registered.Paths.Add(path);
        var processor = services.GetKeyedService<IDeliveryProcessor>(receiver) ?? services.GetRequiredService<InlineProcessor>();
        return new WebhookEndpoint(receiver, settings, unverified, processor, recorder, explainer, clock, logger);
    }
}
