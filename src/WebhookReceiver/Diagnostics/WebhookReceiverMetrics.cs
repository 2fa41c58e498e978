using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace WebhookReceiver;

/// <summary>The instruments. One instance per container, so that tests and hosts in one process do not share counts.</summary>
internal sealed class WebhookReceiverMetrics : IDisposable
{
    // Handlers have eight seconds, so the usual buckets of HTTP servers fit.
    private static readonly InstrumentAdvice<double> DurationBuckets = new()
    {
        HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 7.5, 10],
    };

    private static readonly InstrumentAdvice<double> ClockBuckets = new()
    {
        HistogramBucketBoundaries = [-300, -120, -60, -30, -10, -5, -1, 0, 1, 5, 10, 30, 60, 120, 300],
    };

    private readonly Meter meter;
    private readonly Counter<long> deliveries;
    private readonly Histogram<double> deliveryDuration;
    private readonly Histogram<double> handlerDuration;
    private readonly Histogram<double> clockDelta;

    public WebhookReceiverMetrics(IMeterFactory meterFactory)
    {
        meter = meterFactory.Create(WebhookReceiverDiagnostics.MeterName);
        deliveries = meter.CreateCounter<long>(WebhookReceiverDiagnostics.Deliveries, "{delivery}", "Deliveries received, by outcome.");
        deliveryDuration = meter.CreateHistogram(
            WebhookReceiverDiagnostics.DeliveryDuration, "s", "Time from a delivery's arrival to its answer.", tags: null, DurationBuckets);
        handlerDuration = meter.CreateHistogram(
            WebhookReceiverDiagnostics.HandlerDuration, "s", "Time one handler took.", tags: null, DurationBuckets);
        clockDelta = meter.CreateHistogram(
            WebhookReceiverDiagnostics.ClockDelta, "s", "The receiver's clock minus the time of signing.", tags: null, ClockBuckets);
    }

    /// <summary>Whether anybody listens to the time of handlers: the clock need not be read if not.</summary>
    public bool MeasuresHandlers => handlerDuration.Enabled;

    public void ObserveUnverifiedBytes(Func<long> held) =>
        meter.CreateObservableUpDownCounter(
            WebhookReceiverDiagnostics.UnverifiedBytes, held, "By", "Memory occupied by bodies that are not verified yet.");

    public void Delivery(
        string receiver, DeliveryOutcome outcome, string eventType, RejectionReason? rejection, int secretIndex, TimeSpan duration)
    {
        if (deliveries.Enabled)
        {
            var tags = new TagList
            {
                { WebhookReceiverDiagnostics.ReceiverTag, receiver },
                { WebhookReceiverDiagnostics.OutcomeTag, outcome.ToString() },
                { WebhookReceiverDiagnostics.EventTypeTag, eventType },
            };

            if (rejection is { } reason)
            {
                tags.Add(WebhookReceiverDiagnostics.RejectionReasonTag, reason.ToString());
            }

            if (secretIndex >= 0)
            {
                tags.Add(WebhookReceiverDiagnostics.SecretIndexTag, secretIndex);
            }

            deliveries.Add(1, tags);
        }

        if (deliveryDuration.Enabled)
        {
            deliveryDuration.Record(
                duration.TotalSeconds,
                new(WebhookReceiverDiagnostics.ReceiverTag, receiver),
                new(WebhookReceiverDiagnostics.OutcomeTag, outcome.ToString()));
        }
    }

    public void Handler(string receiver, string eventType, string handler, TimeSpan duration, Exception? exception)
    {
        var tags = new TagList
        {
            { WebhookReceiverDiagnostics.ReceiverTag, receiver },
            { WebhookReceiverDiagnostics.EventTypeTag, eventType },
            { WebhookReceiverDiagnostics.HandlerTag, handler },
        };

        if (exception is not null)
        {
            tags.Add(WebhookReceiverDiagnostics.ErrorTypeTag, exception.GetType().FullName);
        }

        handlerDuration.Record(duration.TotalSeconds, tags);
    }

    public void Clock(string receiver, TimeSpan delta)
    {
        if (clockDelta.Enabled)
        {
            clockDelta.Record(delta.TotalSeconds, new KeyValuePair<string, object?>(WebhookReceiverDiagnostics.ReceiverTag, receiver));
        }
    }

    public void Dispose() => meter.Dispose();
}
