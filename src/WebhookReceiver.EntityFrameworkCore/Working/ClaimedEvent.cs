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
    Guid Owner)
{
    /// <summary>The event's id as a log line shows it.</summary>
    public string? LoggedId { get; } = LogText.Of(EventId);

    /// <summary>The event's type as a log line shows it.</summary>
    public string? LoggedType { get; } = LogText.Of(EventType);
}
