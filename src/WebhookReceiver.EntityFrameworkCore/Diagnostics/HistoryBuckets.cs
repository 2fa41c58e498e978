using System.Numerics;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>
/// The buckets of handling times: up to 1, 2, 4 and so on to 262,144 ms, and one for all that is longer. A percentile is off by less than a
/// factor of two.
/// </summary>
internal static class HistoryBuckets
{
    public const int Count = 20;

    public static int For(TimeSpan elapsed)
    {
        var milliseconds = (long)Math.Ceiling(elapsed.TotalMilliseconds);
        return milliseconds <= 1 ? 0 : Math.Min(Count - 1, BitOperations.Log2((ulong)(milliseconds - 1)) + 1);
    }

    /// <summary>The time that this share of all runs does not exceed.</summary>
    /// <param name="runs">The runs in each bucket, of which there is at least one.</param>
    /// <param name="share">More than 0, at most 1.</param>
    public static TimeSpan Percentile(ReadOnlySpan<long> runs, double share)
    {
        long total = 0;
        foreach (var count in runs)
        {
            total += count;
        }

        var rank = Math.Max(1, (long)Math.Ceiling(share * total));
        var bucket = 0;
        while (bucket < Count - 1 && rank > runs[bucket])
        {
            rank -= runs[bucket];
            bucket++;
        }

        // As if the runs of a bucket lay evenly in it. Of the last one, nothing but its beginning is known.
        var low = bucket == 0 ? 0 : Math.ScaleB(1, bucket - 1);
        return TimeSpan.FromMilliseconds(bucket == Count - 1 ? low : low + ((Math.ScaleB(1, bucket) - low) * rank / runs[bucket]));
    }
}
