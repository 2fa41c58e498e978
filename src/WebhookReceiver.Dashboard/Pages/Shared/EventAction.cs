namespace WebhookReceiver.Dashboard;

/// <summary>What a person can do about an event.</summary>
internal enum EventAction
{
    Requeue = 1,
    Discard = 2,
}
