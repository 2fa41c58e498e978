namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>An event that this process holds: what is needed to handle it, and the owner that every write-back has to show.</summary>
internal sealed record ClaimedEvent(
    long Id,
    string EventId,
    string? EventType,
    int Attempts,
    WebhookDelivery Delivery,
    byte[] Body,
    string? TraceParent,
    IReadOnlySet<string> CompletedHandlers,
    Guid Owner);
