namespace WebhookReceiver.Dashboard;

/// <summary>
/// Counts durations in buckets that grow by a twelfth each, from 50 microseconds to a quarter of an hour: a percentile is off by less
/// than one part in eleven, however many values there were, and the smallest and largest value are exact.
/// </summary>
internal sealed class LatencyHistogram
{
    private const double Smallest = 50e-6;
    private const double Growth = 13.0 / 12;
    private const int Buckets = 210;

    private static readonly double LogOfGrowth = Math.Log(Growth);

    private readonly int[] counts = new int[Buckets];

    public long Count { get; private set; }

    public double Min { get; private set; } = double.MaxValue;

    public double Max { get; private set; }

    public void Add(double seconds)
    {
        counts[BucketOf(seconds)]++;
        Count++;
        Min = Math.Min(Min, seconds);
        Max = Math.Max(Max, seconds);
    }

    public void Add(LatencyHistogram other)
    {
        for (var bucket = 0; bucket < Buckets; bucket++)
        {
            counts[bucket] += other.counts[bucket];
        }

        Count += other.Count;
        Min = Math.Min(Min, other.Min);
        Max = Math.Max(Max, other.Max);
    }

    /// <summary>The duration, in seconds, that this share of all values does not exceed.</summary>
    /// <param name="share">More than 0, at most 1.</param>
    public double Percentile(double share)
    {
        var rank = Math.Max(1, (long)Math.Ceiling(share * Count));
        long before = 0;
        for (var bucket = 0; bucket < Buckets; bucket++)
        {
            if (before + counts[bucket] < rank)
            {
                before += counts[bucket];
                continue;
            }

            // Spread over the bucket as if its values lay evenly in it.
            var (low, high) = (bucket == 0 ? 0 : BoundOf(bucket - 1), BoundOf(bucket));
            var value = low + ((high - low) * (rank - before) / Math.Max(1, counts[bucket]));
            return Math.Clamp(value, Min, Max);
        }

        return Max;
    }

    private static int BucketOf(double seconds) =>
        seconds <= Smallest ? 0 : Math.Min(Buckets - 1, (int)Math.Ceiling(Math.Log(seconds / Smallest) / LogOfGrowth));

    private static double BoundOf(int bucket) => Smallest * Math.Pow(Growth, bucket);
}
