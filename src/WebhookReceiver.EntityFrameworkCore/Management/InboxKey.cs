namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>Names one event in the inbox.</summary>
/// <param name="Receiver">The receiver's name.</param>
/// <param name="EventId">The event's id, which is unique within the receiver.</param>
public readonly record struct InboxKey(string Receiver, string EventId);
