using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Internal;

namespace WebhookReceiver;

/// <summary>
/// The events of one receiver: bounded, expiring, and never evicting. An event is in one of three places: held by an owner, failed and waiting on a <see cref="MemoryCache"/>
/// for another attempt, or completed. Each belongs to one of a few locks, so that a move from place to place is one step. What goes well never touches the cache.
/// </summary>
internal sealed class TrackedEvents : IDisposable
{
    private readonly TimeProvider clock;
    private readonly MemoryCache failed;
    private readonly Shard[] shards = [.. Enumerable.Range(0, Shard.HowMany).Select(_ => new Shard())];
    private long nextSweep;

    // Most receivers have no failed event most of the time, and asking the cache costs more than all the rest of a claim.
    private volatile bool hasFailed;

    // Those in all three places; a failed one that the cache dropped by itself is in it until the next sweep.
    private long remembered;

    public TrackedEvents(TimeProvider clock, int capacity)
    {
        this.clock = clock;
        Capacity = capacity;
        failed = new MemoryCache(new MemoryCacheOptions { Clock = new CacheClock(clock) });
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
        lock (shard.Gate)
        {
            if (!shard.TryTake_NeedsLock(in claim, in key, out var held))
            {
                return;
            }

            var before = shard.Completed.Count;
            shard.Completed.Add(in key, held.ExpiresAt, held.Signature, clock);
            Interlocked.Add(ref remembered, shard.Completed.Count - before - 1);
        }
    }

    public void Release(in EventClaim claim)
    {
        var key = EventKey.Of(claim.EventId);
        var shard = ShardOf(in key);
        lock (shard.Gate)
        {
            if (shard.TryTake_NeedsLock(in claim, in key, out var held))
            {
                held.Release_NeedsLock();

                // Expiry from this clock, not relative: the cache would add it to its own reading.
                failed.Set(key, held, held.ExpiresAt);
                hasFailed = true;
            }
        }
    }

    public void Dispose() => failed.Dispose();

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

            var isHeld = shard.Held.TryGetValue(key, out var tracked);
            if (!isHeld && (tracked = TakeFailed_NeedsLock(in key)) is null && !TryReserve())
            {
                return new ClaimResult { Status = ClaimStatus.Full };
            }

            if (tracked is null || now >= tracked.ExpiresAt)
            {
                tracked = new TrackedEvent();
            }

            shard.Held[key] = tracked;
            return tracked.Claim_NeedsLock(in request, now);
        }
    }

    private TrackedEvent? TakeFailed_NeedsLock(in EventKey key)
    {
        if (!hasFailed)
        {
            return null;
        }

        object boxed = key;
        var tracked = failed.Get<TrackedEvent>(boxed);
        failed.Remove(boxed);
        return tracked;
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

        Sweep();
        return true;
    }

    private void Sweep()
    {
        foreach (var shard in shards)
        {
            lock (shard.Gate)
            {
                var before = shard.Count;
                shard.RemoveExpired_NeedsLock(clock.GetUtcNow());
                Interlocked.Add(ref remembered, shard.Count - before);
            }
        }

        // Counted anew while nothing moves, because the cache does not tell what it dropped by itself. There are few failed events, so it is short.
        var entered = 0;
        try
        {
            for (; entered < shards.Length; entered++)
            {
                shards[entered].Gate.Enter();
            }

            failed.Compact(0);
            hasFailed = failed.Count > 0;
            Interlocked.Exchange(ref remembered, failed.Count + shards.Sum(shard => (long)shard.Count));
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

        public Dictionary<EventKey, TrackedEvent> Held { get; } = [];

        public int Count => Completed.Count + Held.Count;

        // The upper bits: a table finds its slots by the lower ones.
        public static int IndexOf(in EventKey key) => (int)((uint)key.GetHashCode() >> (32 - Bits));

        /// <summary>Takes an event out of its owner's hands; not when somebody else holds it by now.</summary>
        public bool TryTake_NeedsLock(in EventClaim claim, in EventKey key, [NotNullWhen(true)] out TrackedEvent? held) =>
            Held.TryGetValue(key, out held) && held.IsHeldBy_NeedsLock(claim.Owner) && Held.Remove(key);

        public void RemoveExpired_NeedsLock(DateTimeOffset now)
        {
            Completed.RemoveExpired(now);
            foreach (var (key, held) in Held)
            {
                if (now >= held.ExpiresAt)
                {
                    Held.Remove(key);
                }
            }
        }
    }

    private sealed class CacheClock(TimeProvider clock) : ISystemClock
    {
        public DateTimeOffset UtcNow => clock.GetUtcNow();
    }
}
