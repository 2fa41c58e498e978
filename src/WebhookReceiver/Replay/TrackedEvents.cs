using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Internal;

namespace WebhookReceiver;

/// <summary>
/// The events of one receiver on a <see cref="MemoryCache"/>: bounded, expiring, and never evicting. The cache has no atomic read-and-write, so each event
/// belongs to one of a few locks.
/// </summary>
internal sealed class TrackedEvents : IDisposable
{
    private const int LockCount = 64;

    private readonly TimeProvider clock;
    private readonly MemoryCache cache;
    private readonly Lock[] locks = [.. Enumerable.Range(0, LockCount).Select(_ => new Lock())];
    private long nextSweep;

    public TrackedEvents(TimeProvider clock, int capacity)
    {
        this.clock = clock;
        Capacity = capacity;
        cache = new MemoryCache(new MemoryCacheOptions { SizeLimit = capacity, Clock = new CacheClock(clock) });
    }

    public int Capacity { get; }

    /// <summary>How many events are remembered. Sweeps first: a store that nothing reaches any more would otherwise stay full for ever.</summary>
    public int CountRemembered()
    {
        TrySweep();
        return cache.Count;
    }

    public ClaimResult Claim(in ClaimRequest request)
    {
        var asked = new TrackedEvent(request.EventId);
        lock (LockOf(asked))
        {
            var tracked = cache.Get<TrackedEvent>(asked) ?? asked;
            var result = tracked.Claim_NeedsLock(in request, clock.GetUtcNow());

            // Written again at each claim, which moves the expiry: retention counts from the last change.
            return result.Status != ClaimStatus.Claimed || TryKeep(tracked, request.Lease + request.Retention)
                ? result
                : new ClaimResult { Status = ClaimStatus.Full };
        }
    }

    public void Complete(in EventClaim claim)
    {
        var key = new TrackedEvent(claim.EventId);
        lock (LockOf(key))
        {
            cache.Get<TrackedEvent>(key)?.Complete_NeedsLock(claim.Owner);
        }
    }

    public void Release(in EventClaim claim)
    {
        var key = new TrackedEvent(claim.EventId);
        lock (LockOf(key))
        {
            cache.Get<TrackedEvent>(key)?.Release_NeedsLock(claim.Owner);
        }
    }

    public void Dispose() => cache.Dispose();

    private Lock LockOf(TrackedEvent key) => locks[(uint)key.GetHashCode() % LockCount];

    private bool TryKeep(TrackedEvent tracked, TimeSpan expiry) => TrySet(tracked, expiry) || (TrySweep() && TrySet(tracked, expiry));

    private bool TrySet(TrackedEvent tracked, TimeSpan expiry)
    {
        // Expiry from this clock, not relative: the cache would add it to its own reading. NeverRemove, because a cache over its size
        // otherwise evicts what it thinks is least useful, which would let a handled event in again.
        using (var entry = cache.CreateEntry(tracked))
        {
            entry.Value = tracked;
            entry.Size = 1;
            entry.Priority = CacheItemPriority.NeverRemove;
            entry.AbsoluteExpiration = clock.GetUtcNow() + expiry;
        }

        // A full cache drops the new entry without a word.
        return cache.TryGetValue(tracked, out var kept) && ReferenceEquals(kept, tracked);
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

        cache.Compact(0);
        return true;
    }

    private sealed class CacheClock(TimeProvider clock) : ISystemClock
    {
        public DateTimeOffset UtcNow => clock.GetUtcNow();
    }
}
