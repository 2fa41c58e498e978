namespace WebhookReceiver;

/// <summary>Tells what became of a claim.</summary>
public readonly record struct ClaimResult
{
    /// <summary>Gets what the claim found.</summary>
    public required ClaimStatus Status { get; init; }

    /// <summary>Gets the proof to complete or release with; meaningful only when <see cref="Status"/> is <see cref="ClaimStatus.Claimed"/>.</summary>
    public EventClaim Claim { get; init; }

    /// <summary>
    /// Gets how many of the sender's other attempts at the event failed before; a lease that ran out counts as one. The sender signs each attempt afresh, so attempts with one and
    /// the same signature are one, which something in between repeated: they must not use up the failures that the sender allows.
    /// </summary>
    public int PreviousFailures { get; init; }
}
