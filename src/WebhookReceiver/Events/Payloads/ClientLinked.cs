namespace WebhookReceiver;

/// <summary>Tells that an existing Debitura client approved the link to the partner.</summary>
public sealed record ClientLinked : ClientEventPayload;
