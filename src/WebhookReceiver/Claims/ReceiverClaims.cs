using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace WebhookReceiver;

/// <summary>
/// The events of one receiver: bounded, expiring, and never evicting. An event is either open, which is held by an owner or given back
/// after a failure, or completed. Each belongs to one of a few locks, so that a move from one to the other is one step.
/// </summary>
internal sealed class ReceiverClaims(TimeProvider clock, int capacity)
{
    private static long lastOwner;

    private readonly Shard[] shards = [.. Enumerable.Range(0, Shard.HowMany).Select(_ => new Shard())];
    private long nextSweep;
    private long remembered;

    public int Capacity { get; } = capacity;

    /// <summary>
    /// How many events are remembered. Sweeps first: a store that nothing reaches any more would otherwise stay full for ever.
    /// </summary>
    public long CountRemembered()
    {
        TrySweep();
        return Interlocked.Read(ref remembered);
    }

    public ClaimResult Claim(in ClaimRequest request)
    {
        var key = EventKey.From(request.EventId);
        var result = Claim(in request, in key);
        return result.Status == ClaimStatus.Full && TrySweep() ? Claim(in request, in key) : result;
    }

    public void Complete(in EventClaim claim)
    {
        var key = EventKey.From(claim.EventId);
        var shard = ShardOf(in key);
        lock (shard.Gate)
        {
            ref var open = ref shard.Find_NeedsLock(in key);
            if (IsHeldBy(in open, claim.Owner))
            {
                var before = shard.Completed.Count;
                shard.Completed.Add(in key, open.ExpiresAt, in open.Signature, clock);
                shard.Open.Remove(key);
                Interlocked.Add(ref remembered, shard.Completed.Count - before - 1);
            }
        }
    }

    public void Release(in EventClaim claim)
    {
        var key = EventKey.From(claim.EventId);
        var shard = ShardOf(in key);
        lock (shard.Gate)
        {
            ref var open = ref shard.Find_NeedsLock(in key);
            if (IsHeldBy(in open, claim.Owner))
            {
                open.CountFailure();
                open.Owner = Guid.Empty;
            }
        }
    }

    private static bool IsHeldBy(in OpenEvent open, Guid owner) => !Unsafe.IsNullRef(in open) && owner != Guid.Empty && open.Owner == owner;

    // Counted, not random: unique in this process, which is as far as this store reaches, and without a call to the system's generator for
    // each delivery.
    private static Guid NextOwner()
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, Interlocked.Increment(ref lastOwner));
        return new Guid(bytes);
    }

    private ClaimResult Claim(in ClaimRequest request, in EventKey key)
    {
        var shard = ShardOf(in key);
        lock (shard.Gate)
        {
            var now = clock.GetUtcNow();
            if (shard.Completed.TryGet(in key, now, out var signature))
            {
                return new ClaimResult { Status = signature == request.Signature ? ClaimStatus.Replay : ClaimStatus.Duplicate };
            }

            ref var open = ref shard.Find_NeedsLock(in key);
            if (Unsafe.IsNullRef(in open))
            {
                if (!TryReserve())
                {
                    return new ClaimResult { Status = ClaimStatus.Full };
                }

                open = ref CollectionsMarshal.GetValueRefOrAddDefault(shard.Open, key, out _);
            }
            else if (now >= open.ExpiresAt)
            {
                open = default;
            }

            return open.Claim(in request, now);
        }
    }

    private Shard ShardOf(in EventKey key) => shards[Shard.IndexOf(in key)];

    private bool TryReserve()
    {
        if (Interlocked.Increment(ref remembered) <= Capacity)
        {
            return true;
        }

        Interlocked.Decrement(ref remembered);
        return false;
    }

    /// <summary>Removes what has expired, at most once a second: a full store must not become a way to keep the processor busy.</summary>
    private bool TrySweep()
    {
        var now = clock.GetTimestamp();
        var due = Interlocked.Read(ref nextSweep);
        if (now < due || Interlocked.CompareExchange(ref nextSweep, now + clock.TimestampFrequency, due) != due)
        {
            return false;
        }

        foreach (var shard in shards)
        {
            lock (shard.Gate)
            {
                Interlocked.Add(ref remembered, -shard.RemoveExpired_NeedsLock(clock.GetUtcNow()));
            }
        }

        return true;
    }

    /// <summary>An event that is not completed: held by an owner until its lease ends, or given back after a failure.</summary>
    private struct OpenEvent
    {
        // Nobody's when it was given back.
        public Guid Owner;

        // When the event is forgotten: retention counts from the last claim.
        public DateTimeOffset ExpiresAt;

        // The signature under which the event was claimed last.
        public DeliverySignature Signature;

        private DateTimeOffset leaseEndsAt;

        // One for each attempt of the sender's that failed. No more than the failure budget allows: after it the event is completed.
        private List<DeliverySignature>? failed;

        public ClaimResult Claim(in ClaimRequest request, DateTimeOffset now)
        {
            if (Owner != Guid.Empty)
            {
                if (now < leaseEndsAt)
                {
                    return new ClaimResult { Status = ClaimStatus.InProgress };
                }

                // The holder never came back: its attempt failed, as far as the sender can tell.
                CountFailure();
            }

            Owner = NextOwner();
            leaseEndsAt = now + request.Lease;
            ExpiresAt = leaseEndsAt + request.Retention;
            Signature = request.Signature;
            return new ClaimResult
            {
                Status = ClaimStatus.Claimed,
                Claim = new EventClaim(request.Receiver, request.EventId, Owner),
                PreviousFailures = failed is null ? 0 : failed.Count - (failed.Contains(request.Signature) ? 1 : 0),
            };
        }

        public void CountFailure()
        {
            failed ??= [];
            if (!failed.Contains(Signature))
            {
                failed.Add(Signature);
            }
        }
    }

    private sealed class Shard
    {
        private const int Bits = 3;

        public const int HowMany = 1 << Bits;

        public Lock Gate { get; } = new();

        public CompletedEvents Completed { get; } = new();

        public Dictionary<EventKey, OpenEvent> Open { get; } = [];

        // The upper bits: a table finds its slots by the lower ones.
        public static int IndexOf(in EventKey key) => (int)((uint)key.GetHashCode() >> (32 - Bits));

        public ref OpenEvent Find_NeedsLock(in EventKey key) => ref CollectionsMarshal.GetValueRefOrNullRef(Open, key);

        /// <returns>How many were removed.</returns>
        public int RemoveExpired_NeedsLock(DateTimeOffset now)
        {
            var before = Completed.Count + Open.Count;
            Completed.RemoveExpired(now);
            foreach (var (key, open) in Open)
            {
                if (now >= open.ExpiresAt)
                {
                    Open.Remove(key);
                }
            }

            return before - Completed.Count - Open.Count;
        }
    }
}
