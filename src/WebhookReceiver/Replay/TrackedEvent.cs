using System.Buffers.Binary;

namespace WebhookReceiver;

/// <summary>
/// One event in the memory store: held by an owner until its lease ends, completed under a signature, or neither after a failure. It is its own key, so that there is one
/// object less to keep and, among a million, to fetch. Two are equal only if their ids are, character by character.
/// </summary>
internal sealed class TrackedEvent
{
    private const int UuidLength = 36;

    private static long lastOwner;

    // Debitura's ids are the texts of UUIDs, and as 16 bytes such an id takes a third of the memory of its text; any other id stays text.
    private readonly Guid uuid;
    private readonly string? text;

    // Apart, because almost all tracked events are completed ones, which nobody holds: memory is what bounds how many can be remembered.
    private Hold? hold;
    private DeliverySignature signature;
    private int failures;
    private bool isCompleted;

    public TrackedEvent(string eventId)
    {
        Span<char> written = stackalloc char[UuidLength];
        var isUuid = Guid.TryParseExact(eventId, "D", out uuid) && uuid.TryFormat(written, out _, "D") && written.SequenceEqual(eventId);
        text = isUuid ? null : eventId;
    }

    public override bool Equals(object? obj) => obj is TrackedEvent other && uuid == other.uuid && string.Equals(text, other.text, StringComparison.Ordinal);

    public override int GetHashCode() => text is null ? uuid.GetHashCode() : string.GetHashCode(text, StringComparison.Ordinal);

    public ClaimResult Claim_NeedsLock(in ClaimRequest request, DateTimeOffset now)
    {
        if (isCompleted)
        {
            return new ClaimResult { Status = signature == request.Signature ? ClaimStatus.Replay : ClaimStatus.Duplicate };
        }

        if (hold is not null)
        {
            if (now < hold.LeaseEndsAt)
            {
                return new ClaimResult { Status = ClaimStatus.InProgress };
            }

            // The holder never came back: its attempt failed, as far as the sender can tell.
            failures++;
        }

        hold = new Hold(NextOwner(), now + request.Lease);
        signature = request.Signature;
        return new ClaimResult
        {
            Status = ClaimStatus.Claimed,
            Claim = new EventClaim(request.Receiver, request.EventId, hold.Owner),
            PreviousFailures = failures,
        };
    }

    public void Complete_NeedsLock(Guid by)
    {
        if (IsHeldBy(by))
        {
            isCompleted = true;
            hold = null;
        }
    }

    public void Release_NeedsLock(Guid by)
    {
        if (IsHeldBy(by))
        {
            failures++;
            hold = null;
        }
    }

    private bool IsHeldBy(Guid claimant) => hold?.Owner == claimant;

    // Counted, not random: unique in this process, which is as far as this store reaches, and without a call to the system's generator for each delivery.
    private static Guid NextOwner()
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, Interlocked.Increment(ref lastOwner));
        return new Guid(bytes);
    }

    private sealed record Hold(Guid Owner, DateTimeOffset LeaseEndsAt);
}
