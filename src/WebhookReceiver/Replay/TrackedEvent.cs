using System.Buffers.Binary;

namespace WebhookReceiver;

/// <summary>One event that is not completed: held by an owner until its lease ends, or given back after a failure.</summary>
internal sealed class TrackedEvent
{
    private static long lastOwner;

    private Guid? owner;
    private DateTimeOffset leaseEndsAt;

    // One for each attempt of the sender's that failed. No more than the failure budget allows: after it the event is completed.
    private List<DeliverySignature>? failed;

    /// <summary>When the event is forgotten: retention counts from the last claim.</summary>
    public DateTimeOffset ExpiresAt { get; private set; }

    /// <summary>The signature under which the event was claimed last.</summary>
    public DeliverySignature Signature { get; private set; }

    public ClaimResult Claim_NeedsLock(in ClaimRequest request, DateTimeOffset now)
    {
        if (owner is not null)
        {
            if (now < leaseEndsAt)
            {
                return new ClaimResult { Status = ClaimStatus.InProgress };
            }

            // The holder never came back: its attempt failed, as far as the sender can tell.
            CountFailure();
        }

        var claimant = NextOwner();
        owner = claimant;
        leaseEndsAt = now + request.Lease;
        ExpiresAt = leaseEndsAt + request.Retention;
        Signature = request.Signature;
        return new ClaimResult
        {
            Status = ClaimStatus.Claimed,
            Claim = new EventClaim(request.Receiver, request.EventId, claimant),
            PreviousFailures = failed is null ? 0 : failed.Count - (failed.Contains(request.Signature) ? 1 : 0),
        };
    }

    public bool IsHeldBy_NeedsLock(Guid claimant) => owner == claimant;

    public void Release_NeedsLock()
    {
        CountFailure();
        owner = null;
    }

    private void CountFailure()
    {
        failed ??= [];
        if (!failed.Contains(Signature))
        {
            failed.Add(Signature);
        }
    }

    // Counted, not random: unique in this process, which is as far as this store reaches, and without a call to the system's generator for each delivery.
    private static Guid NextOwner()
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, Interlocked.Increment(ref lastOwner));
        return new Guid(bytes);
    }
}
