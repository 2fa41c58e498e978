namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>Tells about the newest delivery of one event type at one receiver.</summary>
/// <param name="Receiver">The receiver's name.</param>
/// <param name="EventType">The event type; <see langword="null"/> stands for deliveries that were authentic but unreadable.</param>
/// <param name="EventId">The event's id.</param>
/// <param name="ReceivedAt">When the delivery arrived.</param>
public sealed record InboxLastDelivery(string Receiver, string? EventType, string EventId, DateTimeOffset ReceivedAt);
