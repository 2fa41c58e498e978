namespace WebhookReceiver;

/// <summary>Asks for one event.</summary>
public readonly record struct ClaimRequest
{
    /// <summary>Gets the receiver's name, one half of the key.</summary>
    public required string Receiver { get; init; }

    /// <summary>Gets the event's id, or the digest that stands for one that is unreadable or looks like such a digest; the other half of the key. Compared byte for byte.</summary>
    public required string EventId { get; init; }

    /// <summary>Gets the verified signature of the delivery. Kept with the event, to tell a replay from a retry.</summary>
    public required DeliverySignature Signature { get; init; }

    /// <summary>Gets how long the claim holds if its owner never comes back, relative to now. Longer than the handlers may take.</summary>
    public required TimeSpan Lease { get; init; }

    /// <summary>Gets how long a completed event, or the count of its failures, is remembered, relative to the last change.</summary>
    public required TimeSpan Retention { get; init; }
}
