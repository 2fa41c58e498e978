using System.Collections.Frozen;
using System.Diagnostics.Metrics;
using WebhookReceiver.EntityFrameworkCore;

namespace WebhookReceiver.Dashboard;

/// <summary>
/// Listens to the meters of this container and keeps the last hours in bounded memory. It is of this process and since its start; what
/// has to outlive that is in the inbox.
/// </summary>
internal sealed class DashboardTelemetry : IDisposable
{
    /// <summary>How far back the chart reaches.</summary>
    public const int MaxMinutes = 180;

    private const int Hour = 60;

    private static readonly FrozenDictionary<string, DeliveryOutcome> Outcomes =
        Enum.GetValues<DeliveryOutcome>().ToFrozenDictionary(outcome => outcome.ToString(), StringComparer.Ordinal);

    private readonly Lock gate = new();
    private readonly MeterListener listener = new();
    private readonly TimeProvider clock;
    private readonly DateTimeOffset startedAt;
    private readonly MinuteRing<OutcomeCounts> deliveries = new(MaxMinutes);
    private readonly MinuteRing<LatencyHistogram> latencies = new(Hour);
    private readonly MinuteRing<Counter> retries = new(Hour);
    private readonly Dictionary<string, ReceiverClock> clocks = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Receiver, int Index), SecretUse> secrets = [];
    private long version;

    public DashboardTelemetry(IMeterFactory meters, TimeProvider clock)
    {
        this.clock = clock;
        startedAt = clock.GetUtcNow();
        listener.InstrumentPublished = (instrument, publishing) =>
        {
            // Another container in the same process has a factory of its own.
            if (ReferenceEquals(instrument.Meter.Scope, meters)
                && instrument.Meter.Name is WebhookReceiverDiagnostics.MeterName or InboxDiagnostics.MeterName)
            {
                publishing.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Count(instrument.Name, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Measure(instrument.Name, value, tags));
        listener.Start();
    }

    /// <summary>Grows with everything that is seen.</summary>
    public long Version => Volatile.Read(ref version);

    public TelemetrySnapshot Read(int minutes)
    {
        var now = clock.GetUtcNow();
        lock (gate)
        {
            var columns = deliveries.Latest(now, minutes).Select(slot => (slot.Minute, Counts: SumOf(slot.Value))).ToList();
            var total = new OutcomeCounts();
            columns.ForEach(column => total.Add(column.Counts));

            var latency = new LatencyHistogram();
            foreach (var (_, minute) in latencies.Latest(now, Hour))
            {
                latency.Add(minute ?? new LatencyHistogram());
            }

            return new TelemetrySnapshot
            {
                StartedAt = startedAt,
                Minutes = columns,
                Total = total,
                Latency = Latency.From(latency),
                Retries = retries.Latest(now, Hour).Sum(slot => slot.Value?.Value ?? 0),
                Clocks =
                [
                    .. clocks.OrderBy(clock => clock.Key, StringComparer.Ordinal)
                        .Select(clock => clock.Value.Read(clock.Key, now))
                        .OfType<ClockReading>(),
                ],
                Secrets = [.. secrets.Values.OrderBy(use => use.Receiver, StringComparer.Ordinal).ThenBy(use => use.Index)],
            };
        }
    }

    /// <summary>
    /// Starts to count anew which secret matches: those of the receiver have changed, and a place among them is another's now.
    /// </summary>
    public void ForgetSecretsOf(string receiver)
    {
        lock (gate)
        {
            foreach (var key in secrets.Keys.Where(key => string.Equals(key.Receiver, receiver, StringComparison.Ordinal)).ToList())
            {
                secrets.Remove(key);
            }
        }
    }

    public void Dispose() => listener.Dispose();

    private static OutcomeCounts SumOf(OutcomeCounts? counts)
    {
        // A copy: the minute may still be running.
        var sum = new OutcomeCounts();
        sum.Add(counts ?? new OutcomeCounts());
        return sum;
    }

    private static object? Tag(ReadOnlySpan<KeyValuePair<string, object?>> tags, string name)
    {
        foreach (var tag in tags)
        {
            if (string.Equals(tag.Key, name, StringComparison.Ordinal))
            {
                return tag.Value;
            }
        }

        return null;
    }

    private void Count(string instrument, long value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var now = clock.GetUtcNow();
        lock (gate)
        {
            switch (instrument)
            {
                case WebhookReceiverDiagnostics.Deliveries when
                    Tag(tags, WebhookReceiverDiagnostics.OutcomeTag) is string name && Outcomes.TryGetValue(name, out var outcome):
                    deliveries.At(now).Add(outcome, value);
                    CountSecret_NeedsLock(tags, value, now);
                    break;
                case InboxDiagnostics.Retries:
                    retries.At(now).Value += value;
                    break;
                default:
                    return;
            }
        }

        Interlocked.Increment(ref version);
    }

    private void CountSecret_NeedsLock(ReadOnlySpan<KeyValuePair<string, object?>> tags, long value, DateTimeOffset now)
    {
        if (Tag(tags, WebhookReceiverDiagnostics.SecretIndexTag) is int index
            && Tag(tags, WebhookReceiverDiagnostics.ReceiverTag) is string receiver)
        {
            var before = secrets.GetValueOrDefault((receiver, index));
            secrets[(receiver, index)] = new SecretUse(receiver, index, (before?.Count ?? 0) + value, now);
        }
    }

    private void Measure(string instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var now = clock.GetUtcNow();
        lock (gate)
        {
            switch (instrument)
            {
                case WebhookReceiverDiagnostics.HandlerDuration:
                    latencies.At(now).Add(value);
                    break;
                case WebhookReceiverDiagnostics.ClockDelta when Tag(tags, WebhookReceiverDiagnostics.ReceiverTag) is string receiver:
                    if (!clocks.TryGetValue(receiver, out var readings))
                    {
                        clocks[receiver] = readings = new ReceiverClock();
                    }

                    readings.Add(value, now);
                    break;
                default:
                    return;
            }
        }

        Interlocked.Increment(ref version);
    }

    private sealed class Counter
    {
        public long Value { get; set; }
    }
}
