using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace WebhookReceiver;

/// <summary>Reports a finished delivery: one log line, one metric and one activity.</summary>
internal sealed class DeliveryRecorder(
    WebhookReceiverMetrics metrics, UnverifiedBytes unverified, TimeProvider clock, ILogger<DeliveryRecorder> logger)
{
    private static readonly TimeSpan OverloadReportInterval = TimeSpan.FromMinutes(1);

    private readonly Lock overload = new();
    private long? overloadReportedAt;
    private int overloaded;

    public void Record(DeliveryRecord record, DeliveryOutcome outcome, int status, Activity? activity)
    {
        var elapsed = clock.GetElapsedTime(record.StartedAt);
        metrics.Delivery(record.Receiver, outcome, record.EventTypeTag, record.Rejection, record.SecretIndex, elapsed);
        if (record.SignedAt is { } signedAt)
        {
            metrics.Clock(record.Receiver, record.ReceivedAt - signedAt);
        }

        Trace(record, outcome, status, activity);
        Write(record, outcome, status, elapsed);
    }

    private static void Trace(DeliveryRecord record, DeliveryOutcome outcome, int status, Activity? activity)
    {
        if (activity is null)
        {
            return;
        }

        activity.SetTag(WebhookReceiverDiagnostics.ReceiverTag, record.Receiver);
        activity.SetTag(WebhookReceiverDiagnostics.OutcomeTag, outcome.ToString());
        activity.SetTag(WebhookReceiverDiagnostics.EventTypeTag, record.EventTypeTag);
        activity.SetTag(WebhookReceiverDiagnostics.RejectionReasonTag, record.Rejection?.ToString());
        activity.SetTag("webhook_receiver.event_id", LogText.From(record.EventId));
        if (status >= 500)
        {
            activity.SetStatus(ActivityStatusCode.Error, outcome.ToString());
        }
    }

    private void Write(DeliveryRecord record, DeliveryOutcome outcome, int status, TimeSpan elapsed)
    {
        var (receiver, eventType, eventId) = (record.Receiver, LogText.From(record.EventType), LogText.From(record.EventId));
        switch (outcome)
        {
            case DeliveryOutcome.Handled:
                logger.EventHandled(receiver, eventType, eventId, elapsed.TotalMilliseconds);
                break;
            case DeliveryOutcome.Stored:
                logger.EventStored(receiver, eventType, eventId, elapsed.TotalMilliseconds);
                break;
            case DeliveryOutcome.NoHandler:
                logger.EventAcknowledgedUnhandled(receiver, eventType, eventId);
                break;
            case DeliveryOutcome.Duplicate:
                logger.DuplicateAcknowledged(receiver, eventType, eventId);
                break;
            case DeliveryOutcome.Replay:
                logger.ReplayRefused(receiver, eventType, eventId);
                break;
            case DeliveryOutcome.InProgress:
                logger.EventInProgress(receiver, eventType, eventId);
                break;
            case DeliveryOutcome.Rejected:
                logger.DeliveryRejected(receiver, record.Rejection!.Value);
                break;
            case DeliveryOutcome.MethodNotAllowed:
                logger.MethodNotAllowed(receiver);
                break;
            case DeliveryOutcome.BodyUnreadable when record.BodyEnd is BodyEnd.Disposed:
                logger.BodyDisposed(receiver);
                break;
            case DeliveryOutcome.Overloaded:
                WriteOverloaded(receiver);
                break;
            case DeliveryOutcome.BodyUnreadable:
                logger.BodyUnreadable(receiver, status);
                break;
            case DeliveryOutcome.StoreUnavailable:
                logger.StoreUnavailable(receiver, eventType, eventId);
                break;
            case DeliveryOutcome.Abandoned:
                // The processor said so already, as critical and with the last outcome.
                break;
            default:
                logger.EventNotHandled(receiver, eventType, eventId, outcome, status);
                break;
        }
    }

    // One line a minute: whoever causes it sends very many.
    private void WriteOverloaded(string receiver)
    {
        int refused;
        lock (overload)
        {
            overloaded++;
            if (overloadReportedAt is { } last && clock.GetElapsedTime(last) < OverloadReportInterval)
            {
                return;
            }

            overloadReportedAt = clock.GetTimestamp();
            refused = overloaded;
            overloaded = 0;
        }

        logger.Overloaded(receiver, refused, unverified.Held);
    }
}
