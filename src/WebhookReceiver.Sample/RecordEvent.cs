using System.Text.Json;

namespace WebhookReceiver.Sample;

/// <summary>Takes every event that no other handler takes: payments, chats, and types that Debitura may add tomorrow.</summary>
internal sealed class RecordEvent(Partner partner) : IWebhookHandler<JsonElement>
{
    public Task HandleAsync(WebhookEvent<JsonElement> webhookEvent, CancellationToken cancellationToken) => partner.RecordAsync(webhookEvent, cancellationToken);
}
