using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Internal;

namespace WebhookReceiver;

/// <summary>
/// The events of one receiver: bounded, expiring, and never evicting. Those that are held or failed are on a <see cref="MemoryCache"/>, the many completed ones beside it.
/// Each event belongs to one of a few locks, since the cache has no atomic read-and-write.
/// </summary>
internal sealed class TrackedEvents : IDisposable
{
    private readonly TimeProvider clock;
    private readonly MemoryCache open;
    private readonly Shard[] shards = [.. Enumerable.Range(0, Shard.HowMany).Select(_ => new Shard())];
    private long nextSweep;

    // Open and completed ones together; an open one that the cache dropped by itself is in it until the next sweep.
    private long remembered;

    public TrackedEvents(TimeProvider clock, int capacity)
    {
        this.clock = clock;
        Capacity = capacity;
        open = new MemoryCache(new MemoryCacheOptions { Clock = new CacheClock(clock) });
    }

    public int Capacity { get; }

    /// <summary>How many events are remembered. Sweeps first: a store that nothing reaches any more would otherwise stay full for ever.</summary>
    public long CountRemembered()
    {
        TrySweep();
        return Interlocked.Read(ref remembered);
    }

    public ClaimResult Claim(in ClaimRequest request)
    {
        var key = EventKey.Of(request.EventId);
        var result = Claim(in request, in key);
        return result.Status == ClaimStatus.Full && TrySweep() ? Claim(in request, in key) : result;
    }

    public void Complete(in EventClaim claim)
    {
        var key = EventKey.Of(claim.EventId);
        var shard = ShardOf(in key);
        object boxed = key;
        lock (shard.Gate)
        {
            if (HeldBy(in claim, boxed) is not { } held)
            {
                return;
            }

            var before = shard.Completed.Count;
            shard.Completed.Add(in key, held.ExpiresAt, held.Signature, clock.GetUtcNow());
            open.Remove(boxed);
            Interlocked.Add(ref remembered, shard.Completed.Count - before - 1);
        }
    }

    public void Release(in EventClaim claim)
    {
        var key = EventKey.Of(claim.EventId);
        lock (ShardOf(in key).Gate)
        {
            HeldBy(in claim, key)?.Release_NeedsLock();
        }
    }

    public void Dispose() => open.Dispose();

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

            object boxed = key;
            if (open.Get<TrackedEvent>(boxed) is not { } tracked)
            {
                if (!TryReserve())
                {
                    return new ClaimResult { Status = ClaimStatus.Full };
                }

                tracked = new TrackedEvent();
            }

            var result = tracked.Claim_NeedsLock(in request, now);
            if (result.Status == ClaimStatus.Claimed)
            {
                // Expiry from this clock, not relative: the cache would add it to its own reading.
                open.Set(boxed, tracked, tracked.ExpiresAt);
            }

            return result;
        }
    }

    private TrackedEvent? HeldBy(in EventClaim claim, object key) =>
        open.Get<TrackedEvent>(key) is { } tracked && tracked.IsHeldBy_NeedsLock(claim.Owner) ? tracked : null;

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

        Sweep();
        return true;
    }

    private void Sweep()
    {
        foreach (var shard in shards)
        {
            lock (shard.Gate)
            {
                var before = shard.Completed.Count;
                shard.Completed.RemoveExpired(clock.GetUtcNow());
                Interlocked.Add(ref remembered, shard.Completed.Count - before);
            }
        }

        // Counted anew while nothing moves, because the cache does not tell what it dropped by itself. There are few open events, so it is short.
        var entered = 0;
        try
        {
            for (; entered < shards.Length; entered++)
            {
                shards[entered].Gate.Enter();
            }

            open.Compact(0);
            Interlocked.Exchange(ref remembered, open.Count + shards.Sum(shard => (long)shard.Completed.Count));
        }
        finally
        {
            while (entered > 0)
            {
                shards[--entered].Gate.Exit();
            }
        }
    }

    private sealed class Shard
    {
        private const int Bits = 3;

        public const int HowMany = 1 << Bits;

        public Lock Gate { get; } = new();

        public CompletedEvents Completed { get; } = new();

        // The upper bits: a table finds its slots by the lower ones.
        public static int IndexOf(in EventKey key) => (int)((uint)key.GetHashCode() >> (32 - Bits));
    }

    private sealed class CacheClock(TimeProvider clock) : ISystemClock
    {
        public DateTimeOffset UtcNow => clock.GetUtcNow();
    }
}
