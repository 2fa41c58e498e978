namespace WebhookReceiver.Extensibility;

/// <summary>Proves that its holder claimed an event. A store ignores a proof whose owner no longer holds the event.</summary>
/// <param name="Receiver">The receiver's name.</param>
/// <param name="EventId">The event's id.</param>
/// <param name="Owner">The owner, unique to this claim.</param>
public readonly record struct EventClaim(string Receiver, string EventId, Guid Owner);

/// <summary>Asks for one event.</summary>
public readonly record struct ClaimRequest
{
    /// <summary>Gets the receiver's name, one half of the key.</summary>
    public required string Receiver { get; init; }

    /// <summary>
    /// Gets the event's id, or the digest that stands for one that is unreadable or looks like such a digest; the other half of the key.
    /// Compared byte for byte.
    /// </summary>
    public required string EventId { get; init; }

    /// <summary>Gets the verified signature of the delivery. Kept with the event, to tell a replay from a retry.</summary>
    public required DeliverySignature Signature { get; init; }

    /// <summary>Gets how long the claim holds if its owner never comes back, relative to now. Longer than the handlers may take.</summary>
    public required TimeSpan Lease { get; init; }

    /// <summary>Gets how long a completed event, or the count of its failures, is remembered, relative to the last change.</summary>
    public required TimeSpan Retention { get; init; }
}

/// <summary>Tells what became of a claim.</summary>
public readonly record struct ClaimResult
{
    /// <summary>Gets what the claim found.</summary>
    public required ClaimStatus Status { get; init; }

    /// <summary>
    /// Gets the proof to complete or release with; meaningful only when <see cref="Status"/> is <see cref="ClaimStatus.Claimed"/>.
    /// </summary>
    public EventClaim Claim { get; init; }

    /// <summary>
    /// Gets how many of the sender's other attempts at the event failed before; a lease that ran out counts as one. The sender signs each
    /// attempt afresh, so attempts with one and the same signature are one, which something in between repeated: they must not use up the
    /// failures that the sender allows.
    /// </summary>
    public int PreviousFailures { get; init; }
}

/// <summary>Says what a claim found.</summary>
public enum ClaimStatus
{
    /// <summary>The event is new, failed before, or its holder's lease is over: it is the caller's now.</summary>
    Claimed = 1,

    /// <summary>Another delivery holds the event.</summary>
    InProgress = 2,

    /// <summary>The event was completed by a delivery with another signature.</summary>
    Duplicate = 3,

    /// <summary>The event was completed by a delivery with this very signature.</summary>
    Replay = 4,

    /// <summary>The store has no room for another event, and evicting one would be worse.</summary>
    Full = 5,
}
