namespace WebhookReceiver;

/// <summary>The state of one event in the memory store: held by an owner until its lease ends, completed under a signature, or neither after a failure.</summary>
internal sealed class TrackedEvent
{
    private Guid owner;
    private DateTimeOffset leaseEndsAt;
    private DeliverySignature signature;
    private int failures;
    private bool isCompleted;

    public ClaimResult Claim_NeedsLock(in ClaimRequest request, DateTimeOffset now)
    {
        if (isCompleted)
        {
            return new ClaimResult { Status = signature == request.Signature ? ClaimStatus.Replay : ClaimStatus.Duplicate };
        }

        if (owner != default)
        {
            if (now < leaseEndsAt)
            {
                return new ClaimResult { Status = ClaimStatus.InProgress };
            }

            // The holder never came back: its attempt failed, as far as the sender can tell.
            failures++;
        }

        owner = Guid.NewGuid();
        leaseEndsAt = now + request.Lease;
        signature = request.Signature;
        return new ClaimResult
        {
            Status = ClaimStatus.Claimed,
            Claim = new EventClaim(request.Receiver, request.EventId, owner),
            PreviousFailures = failures,
        };
    }

    public void Complete_NeedsLock(Guid by)
    {
        if (IsHeldBy(by))
        {
            isCompleted = true;
            owner = default;
        }
    }

    public void Release_NeedsLock(Guid by)
    {
        if (IsHeldBy(by))
        {
            failures++;
            owner = default;
        }
    }

    // Nobody holds a released event, and nobody is not an owner: a proof without one must not complete it.
    private bool IsHeldBy(Guid claimant) => claimant != default && owner == claimant;
}
