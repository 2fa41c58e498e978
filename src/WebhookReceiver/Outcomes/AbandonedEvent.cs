namespace WebhookReceiver;

/// <summary>
/// Tells <see cref="WebhookReceiverOptions.OnAbandoned"/> about an event that was acknowledged although it was never handled: the last
/// chance to keep it.
/// </summary>
public sealed record AbandonedEvent
{
    /// <summary>Gets the receiver's name.</summary>
    public required string Receiver { get; init; }

    /// <summary>Gets the event's id; <see langword="null"/> when the envelope is unreadable.</summary>
    public string? EventId { get; init; }

    /// <summary>Gets the event's type; <see langword="null"/> when the envelope is unreadable.</summary>
    public string? EventType { get; init; }

    /// <summary>Gets how the last attempt ended.</summary>
    public required DeliveryOutcome LastOutcome { get; init; }

    /// <summary>Gets how many attempts failed.</summary>
    public required int Failures { get; init; }

    /// <summary>Gets the exception of the handler that failed last; <see langword="null"/> when none threw.</summary>
    public Exception? Exception { get; init; }

    /// <summary>Gets the raw body, yours to keep. It holds personal data.</summary>
    public required ReadOnlyMemory<byte> RawJson { get; init; }
}
