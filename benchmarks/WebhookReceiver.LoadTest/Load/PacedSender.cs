namespace WebhookReceiver.LoadTest;

/// <summary>
/// Sends deliveries one after the other at a steady rate. Latencies count from when a delivery was due, so that a server that stalls is
/// charged
/// for all that were due meanwhile.
/// </summary>
internal sealed class PacedSender(ServerProcess server, int perSecond)
{
    private readonly List<TimeSpan> latencies = [];
    private volatile bool isMeasured;

    /// <summary>How many have been acknowledged.</summary>
    public int Acknowledged { get; private set; }

    /// <summary>How many have been refused.</summary>
    public int Refused { get; private set; }

    /// <summary>Starts to keep latencies.</summary>
    public void Measure() => isMeasured = true;

    public async Task RunAsync(CancellationToken ending)
    {
        var startedAt = TimeProvider.System.GetTimestamp();
        for (var number = 0; !ending.IsCancellationRequested; number++)
        {
            var due = TimeSpan.FromSeconds((double)number / perSecond);
            var wait = due - TimeProvider.System.GetElapsedTime(startedAt);
            if (wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, TimeProvider.System, CancellationToken.None);
            }

            var isCounted = isMeasured;
            if (server.TrySend(SignedRequests.Make(1)[0]))
            {
                Acknowledged++;
            }
            else
            {
                Refused++;
            }

            if (isCounted)
            {
                latencies.Add(TimeProvider.System.GetElapsedTime(startedAt) - due);
            }
        }
    }

    /// <returns>The latency that all but this share stayed within, of how many.</returns>
    public (TimeSpan Latency, int Count) Percentile(double share)
    {
        var sorted = latencies.Order().ToList();
        return (sorted[Math.Min(sorted.Count - 1, (int)(sorted.Count * share))], sorted.Count);
    }
}
