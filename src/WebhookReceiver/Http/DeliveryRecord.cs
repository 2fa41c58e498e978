namespace WebhookReceiver;

/// <summary>What step 7 reports about one delivery, filled in as the flow learns it.</summary>
internal sealed class DeliveryRecord(string receiver, DateTimeOffset receivedAt, long startedAt)
{
    public string Receiver { get; } = receiver;

    public DateTimeOffset ReceivedAt { get; } = receivedAt;

    public long StartedAt { get; } = startedAt;

    public RejectionReason? Rejection { get; set; }

    /// <summary>How reading the body ended, once it was read.</summary>
    public BodyEnd BodyEnd { get; set; }

    public DateTimeOffset? SignedAt { get; set; }

    public int SecretIndex { get; set; } = -1;

    public string? EventId { get; set; }

    public string? EventType { get; set; }

    /// <summary>The event type as a metric tag.</summary>
    public string EventTypeTag { get; set; } = WebhookReceiverDiagnostics.OtherEventType;
}
