namespace WebhookReceiver.Sample;

/// <summary>An event that was handled, and how often.</summary>
internal sealed class HandledEvent
{
    /// <summary>The order of handling.</summary>
    public long Number { get; init; }

    public required string EventId { get; init; }

    public required string EventType { get; init; }

    public required string Receiver { get; init; }

    public int Times { get; set; }

    public bool IsTest { get; set; }

    public bool IsReplay { get; set; }

    public DateTimeOffset HandledAt { get; set; }

    public HandledEventView ToView() => new(EventId, EventType, Receiver, Times, IsTest, IsReplay, HandledAt);
}
