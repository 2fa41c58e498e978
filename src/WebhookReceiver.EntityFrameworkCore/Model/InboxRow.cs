namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>One accepted delivery, from its acceptance to the end of its retention.</summary>
internal sealed class InboxRow
{
    /// <summary>The order of acceptance.</summary>
    public long Id { get; set; }

    public required string Receiver { get; set; }

    public required string EventId { get; set; }

    public string? EventType { get; set; }

    /// <summary>What the event is about, such as <c>case:b0f3...</c>: events with the same key run one at a time. Without a key an event is on its own.</summary>
    public string? EntityKey { get; set; }

    public InboxState State { get; set; }

    public int Attempts { get; set; }

    public DateTimeOffset AvailableAt { get; set; }

    public Guid? LeaseOwner { get; set; }

    public DateTimeOffset? LeaseUntil { get; set; }

    public DateTimeOffset ReceivedAt { get; set; }

    public DateTimeOffset SignedAt { get; set; }

    public DateTimeOffset? OccurredAt { get; set; }

    public DateTimeOffset? ProcessedAt { get; set; }

    public bool IsTest { get; set; }

    public bool IsReplay { get; set; }

    public required byte[] Signature { get; set; }

    public required byte[] Body { get; set; }

    public string? LastError { get; set; }

    public string? TraceParent { get; set; }

    /// <summary>Names of the handlers that have finished, one a line.</summary>
    public string? CompletedHandlers { get; set; }
}
