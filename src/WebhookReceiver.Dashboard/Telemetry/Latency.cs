namespace WebhookReceiver.Dashboard;

/// <summary>How long handlers took.</summary>
internal sealed record Latency(long Count, TimeSpan P50, TimeSpan P95, TimeSpan P99, TimeSpan Max)
{
    public static Latency? From(LatencyHistogram histogram) => histogram.Count == 0
        ? null
        : new Latency(
            histogram.Count,
            TimeSpan.FromSeconds(histogram.Percentile(0.5)),
            TimeSpan.FromSeconds(histogram.Percentile(0.95)),
            TimeSpan.FromSeconds(histogram.Percentile(0.99)),
            TimeSpan.FromSeconds(histogram.Max));
}
