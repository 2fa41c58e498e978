namespace WebhookReceiver;

/// <summary>Proves that its holder claimed an event. A store ignores a proof whose owner no longer holds the event.</summary>
/// <param name="Receiver">The receiver's name.</param>
/// <param name="EventId">The event's id.</param>
/// <param name="Owner">The owner, unique to this claim.</param>
public readonly record struct EventClaim(string Receiver, string EventId, Guid Owner);
