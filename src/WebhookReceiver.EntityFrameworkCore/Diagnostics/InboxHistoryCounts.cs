namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>How many deliveries and events of a receiver and event type had which outcome, in a span of time.</summary>
public sealed record InboxHistoryCounts
{
    /// <summary>Gets the beginning of the span, in UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Gets the length of the span.</summary>
    public required TimeSpan Span { get; init; }

    /// <summary>Gets the receiver's name.</summary>
    public required string Receiver { get; init; }

    /// <summary>
    /// Gets the event type, cut to 200 characters; <see langword="null"/> when the event has none,
    /// <see cref="WebhookReceiverDiagnostics.OtherEventType"/> for those past 200 in a minute.
    /// </summary>
    public required string? EventType { get; init; }

    /// <summary>Gets how many deliveries were stored: new events.</summary>
    public required long Stored { get; init; }

    /// <summary>Gets how many deliveries brought an event that was stored already, signed anew.</summary>
    public required long Duplicates { get; init; }

    /// <summary>Gets how many deliveries were exact copies of one that was stored already.</summary>
    public required long Replays { get; init; }

    /// <summary>Gets how many events were processed.</summary>
    public required long Processed { get; init; }

    /// <summary>Gets how many attempts failed after which another follows.</summary>
    public required long Retried { get; init; }

    /// <summary>Gets how many events became dead letters.</summary>
    public required long DeadLetters { get; init; }
}
