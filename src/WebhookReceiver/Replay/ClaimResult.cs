namespace WebhookReceiver;

/// <summary>Tells what became of a claim.</summary>
public readonly record struct ClaimResult
{
    /// <summary>Gets what the claim found.</summary>
    public required ClaimStatus Status { get; init; }

    /// <summary>Gets the proof to complete or release with; meaningful only when <see cref="Status"/> is <see cref="ClaimStatus.Claimed"/>.</summary>
    public EventClaim Claim { get; init; }

    /// <summary>Gets how many attempts at the event failed before; a lease that ran out counts as one.</summary>
    public int PreviousFailures { get; init; }
}
