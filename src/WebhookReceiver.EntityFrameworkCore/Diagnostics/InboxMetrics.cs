using System.Diagnostics.Metrics;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>The inbox's instruments. The gauges tell the last sample: a scrape must not query the database.</summary>
internal sealed class InboxMetrics : IDisposable
{
    private readonly Meter meter;
    private readonly Counter<long> processed;
    private readonly Counter<long> retries;
    private readonly Counter<long> deadLetters;

    public InboxMetrics(IMeterFactory meterFactory)
    {
        meter = meterFactory.Create(InboxDiagnostics.MeterName);
        processed = meter.CreateCounter<long>(InboxDiagnostics.Processed, "{event}", "Events whose handlers have all finished.");
        retries = meter.CreateCounter<long>(InboxDiagnostics.Retries, "{attempt}", "Failed attempts after which another follows.");
        deadLetters = meter.CreateCounter<long>(InboxDiagnostics.DeadLetters, "{event}", "Events given up.");
        meter.CreateObservableGauge(InboxDiagnostics.Depth, () => Statistics?.Depth ?? 0, "{event}", "Events that wait to be handled.");
        meter.CreateObservableGauge(
            InboxDiagnostics.OldestAge, () => Statistics?.OldestAge.TotalSeconds ?? 0, "s", "Age of the oldest waiting event.");
    }

    /// <summary>The last look; none yet at the start.</summary>
    public InboxStatistics? Statistics { get; set; }

    public void Processed(string receiver) => processed.Add(1, Tag(receiver));

    public void Retry(string receiver) => retries.Add(1, Tag(receiver));

    public void DeadLetter(string receiver) => deadLetters.Add(1, Tag(receiver));

    public void Dispose() => meter.Dispose();

    private static KeyValuePair<string, object?> Tag(string receiver) => new(WebhookReceiverDiagnostics.ReceiverTag, receiver);
}
