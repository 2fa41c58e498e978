namespace WebhookReceiver.Extensibility;

/// <summary>Marks an endpoint as a receiver's, for add-ons that look for it among the endpoints of the application.</summary>
/// <param name="Receiver">The receiver's name.</param>
public sealed record WebhookReceiverMetadata(string Receiver);
