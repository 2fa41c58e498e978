using System.Diagnostics;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>Lists the names under which the inbox reports, besides those of <see cref="WebhookReceiverDiagnostics"/>.</summary>
public static class InboxDiagnostics
{
    /// <summary>The name of the meter: <c>WebhookReceiver.Inbox</c>.</summary>
    public const string MeterName = "WebhookReceiver.Inbox";

    /// <summary>The name of the activity source: <c>WebhookReceiver.Inbox</c>.</summary>
    public const string ActivitySourceName = "WebhookReceiver.Inbox";

    /// <summary>Counter of events whose handlers have all finished, by receiver.</summary>
    public const string Processed = "webhook_receiver.inbox.processed";

    /// <summary>Counter of failed attempts after which another follows, by receiver.</summary>
    public const string Retries = "webhook_receiver.inbox.retries";

    /// <summary>Counter of events given up, by receiver.</summary>
    public const string DeadLetters = "webhook_receiver.inbox.dead_letters";

    /// <summary>Gauge of events that wait to be handled, as of the last look, at most 15 s ago.</summary>
    public const string Depth = "webhook_receiver.inbox.depth";

    /// <summary>Gauge of the age of the oldest waiting event, in seconds, as of the last look.</summary>
    public const string OldestAge = "webhook_receiver.inbox.oldest_age";

    /// <summary>The name of the activity around one attempt at an event; linked to the delivery that brought it.</summary>
    public const string HandlingActivity = "webhook_receiver.inbox.handling";

    /// <summary>Tag: the number of the attempt, from 1.</summary>
    public const string AttemptTag = "webhook_receiver.inbox.attempt";

    internal static ActivitySource ActivitySource { get; } = new(ActivitySourceName);
}
