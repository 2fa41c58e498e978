using System.Runtime.InteropServices;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>What has been counted and is not written yet.</summary>
internal sealed class HistoryBatch
{
    /// <summary>How much of each kind waits at most, as when the database is unavailable: about 10 MB.</summary>
    public const int MaxRows = 50_000;

    public const int MaxRejections = 1000;

    public Dictionary<HistoryKey, long> Counts { get; private init; } = [];

    public Dictionary<HistoryKey, (long Runs, long Failures)> Durations { get; private init; } = [];

    public List<RejectionSpan> Rejections { get; private init; } = [];

    public long Rows => Counts.Count + Durations.Count + Rejections.Count;

    public bool IsEmpty => Rows == 0;

    /// <returns>Whether there was room.</returns>
    public bool Count(HistoryKey key, long count)
    {
        if (Counts.Count >= MaxRows && !Counts.ContainsKey(key))
        {
            return false;
        }

        CollectionsMarshal.GetValueRefOrAddDefault(Counts, key, out _) += count;
        return true;
    }

    /// <returns>Whether there was room.</returns>
    public bool Measure(HistoryKey key, long runs, long failures)
    {
        if (Durations.Count >= MaxRows && !Durations.ContainsKey(key))
        {
            return false;
        }

        ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(Durations, key, out _);
        sum = (sum.Runs + runs, sum.Failures + failures);
        return true;
    }

    /// <returns>Whether there was room; otherwise the oldest is gone.</returns>
    public bool Reject(RejectionSpan span)
    {
        Rejections.Add(span);
        if (Rejections.Count <= MaxRejections)
        {
            return true;
        }

        Rejections.RemoveAt(0);
        return false;
    }

    /// <summary>Divides the batch into parts that one statement of each table writes in a short time.</summary>
    public IEnumerable<HistoryBatch> Parts(int maxRows)
    {
        var counts = Counts.Chunk(maxRows).ToList();
        var durations = Durations.Chunk(maxRows).ToList();
        var rejections = Rejections.Chunk(maxRows).ToList();
        for (var part = 0; part < Math.Max(counts.Count, Math.Max(durations.Count, rejections.Count)); part++)
        {
            yield return new HistoryBatch
            {
                Counts = part < counts.Count ? new(counts[part]) : [],
                Durations = part < durations.Count ? new(durations[part]) : [],
                Rejections = part < rejections.Count ? [.. rejections[part]] : [],
            };
        }
    }
}
