using System.Numerics;

namespace WebhookReceiver;

/// <summary>
/// Completed events: nearly all that a store remembers. Each is a record in one array, so that a claim among a million fetches one line of
/// memory where a dictionary fetches two and a cache four, and the garbage collector has nothing to move. An open addressing table that is
/// only added to or made anew. Not thread-safe.
/// </summary>
internal sealed class CompletedEvents
{
    private const int SmallestTable = 16;

    private Record[] table = new Record[SmallestTable];

    /// <summary>How many are remembered, with those that have expired since the table was made.</summary>
    public int Count { get; private set; }

    /// <summary>Finds the signature of an event that has not expired.</summary>
    public bool TryGet(in EventKey key, DateTimeOffset now, out DeliverySignature signature)
    {
        ref readonly var record = ref SlotOf(table, key);
        if (now.UtcTicks < record.ExpiresAt)
        {
            signature = record.Signature;
            return true;
        }

        signature = default;
        return false;
    }

    public void Add(in EventKey key, DateTimeOffset expiresAt, in DeliverySignature signature, TimeProvider clock)
    {
        // At most three in four, beyond which the way to a free slot grows long.
        if ((Count + 1) * 4L > table.Length * 3L)
        {
            MakeAnew(clock.GetUtcNow());
        }

        ref var record = ref SlotOf(table, key);
        Count += record.IsFree ? 1 : 0;
        record = new Record { Key = key, ExpiresAt = expiresAt.UtcTicks, Signature = signature };
    }

    public void RemoveExpired(DateTimeOffset now)
    {
        if (CountLive(now) < Count)
        {
            MakeAnew(now);
        }
    }

    private static ref Record SlotOf(Record[] table, in EventKey key)
    {
        var mask = table.Length - 1;
        var slot = key.GetHashCode() & mask;
        while (true)
        {
            ref var record = ref table[slot];
            if (record.IsFree || record.Key == key)
            {
                return ref record;
            }

            slot = (slot + 1) & mask;
        }
    }

    private void MakeAnew(DateTimeOffset now)
    {
        var live = CountLive(now);
        var anew = new Record[Math.Max(SmallestTable, (int)BitOperations.RoundUpToPowerOf2((uint)live * 2))];
        foreach (ref readonly var record in table.AsSpan())
        {
            if (now.UtcTicks < record.ExpiresAt)
            {
                SlotOf(anew, record.Key) = record;
            }
        }

        (table, Count) = (anew, live);
    }

    private int CountLive(DateTimeOffset now)
    {
        var live = 0;
        foreach (ref readonly var record in table.AsSpan())
        {
            live += now.UtcTicks < record.ExpiresAt ? 1 : 0;
        }

        return live;
    }

    // What a look at a slot needs comes first, in one line of memory.
    private struct Record
    {
        public EventKey Key;
        public long ExpiresAt;
        public DeliverySignature Signature;

        public readonly bool IsFree => ExpiresAt == 0;
    }
}
