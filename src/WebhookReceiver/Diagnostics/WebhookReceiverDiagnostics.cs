using System.Diagnostics;

namespace WebhookReceiver;

/// <summary>Lists the names under which the receiver reports, to subscribe to them without magic strings.</summary>
public static class WebhookReceiverDiagnostics
{
    /// <summary>The name of the meter: <c>WebhookReceiver</c>.</summary>
    public const string MeterName = "WebhookReceiver";

    /// <summary>The name of the activity source: <c>WebhookReceiver</c>.</summary>
    public const string ActivitySourceName = "WebhookReceiver";

    /// <summary>Counter of deliveries, by receiver, outcome, event type, rejection reason and secret.</summary>
    public const string Deliveries = "webhook_receiver.deliveries";

    /// <summary>Histogram of the time from the request's arrival to its answer, in seconds.</summary>
    public const string DeliveryDuration = "webhook_receiver.delivery.duration";

    /// <summary>Histogram of the time one handler took, in seconds.</summary>
    public const string HandlerDuration = "webhook_receiver.handler.duration";

    /// <summary>
    /// Histogram of the receiver's clock minus the time of signing, in seconds, of authentic deliveries: shows drift before it rejects
    /// anything.
    /// </summary>
    public const string ClockDelta = "webhook_receiver.clock.delta";

    /// <summary>
    /// Up-down counter of the memory that bodies occupy before they are verified, in bytes. Deliveries that find no room count as outcome
    /// <c>Overloaded</c> in <see cref="Deliveries"/>.
    /// </summary>
    public const string UnverifiedBytes = "webhook_receiver.unverified_bytes";

    /// <summary>Tag: the receiver's name.</summary>
    public const string ReceiverTag = "webhook_receiver.receiver";

    /// <summary>Tag: the <see cref="DeliveryOutcome"/>.</summary>
    public const string OutcomeTag = "webhook_receiver.outcome";

    /// <summary>Tag: the event type if it is a registered one, else <see cref="OtherEventType"/>.</summary>
    public const string EventTypeTag = "webhook_receiver.event_type";

    /// <summary>Tag: the <see cref="RejectionReason"/>, on rejected deliveries.</summary>
    public const string RejectionReasonTag = "webhook_receiver.rejection_reason";

    /// <summary>
    /// Tag: the position of the secret that matched, on authentic deliveries. A secret that no longer counts up can be retired.
    /// </summary>
    public const string SecretIndexTag = "webhook_receiver.secret_index";

    /// <summary>Tag: the handler's name.</summary>
    public const string HandlerTag = "webhook_receiver.handler";

    /// <summary>Tag: the type of the exception that ended a handler.</summary>
    public const string ErrorTypeTag = "error.type";

    /// <summary>
    /// The value of <see cref="EventTypeTag"/> for everything that is not registered, so that no sender can make up tag values.
    /// </summary>
    public const string OtherEventType = "_OTHER";

    /// <summary>The name of the activity around one delivery.</summary>
    public const string DeliveryActivity = "webhook_receiver.delivery";

    /// <summary>The name of the activity around one handler.</summary>
    public const string HandlerActivity = "webhook_receiver.handler";

    internal static ActivitySource ActivitySource { get; } = new(ActivitySourceName);
}
