using WebhookReceiver.EntityFrameworkCore;

namespace WebhookReceiver.Sample;

/// <summary>One element of <c>GET /inbox</c>.</summary>
internal sealed record InboxView(
    string EventId, string? EventType, string State, int Attempts, string? LastError, DateTimeOffset ReceivedAt, DateTimeOffset? ProcessedAt)
{
    public static InboxView Of(InboxEntry entry) =>
        new(entry.EventId, entry.EventType, entry.State.ToString(), entry.Attempts, entry.LastError, entry.ReceivedAt, entry.ProcessedAt);
}
