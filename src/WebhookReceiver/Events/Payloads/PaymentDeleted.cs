namespace WebhookReceiver;

/// <summary>
/// Tells that a payment was reversed. Its amounts are not documented: look into <see cref="EventPayload.AdditionalData"/>.
/// </summary>
public sealed record PaymentDeleted : CaseEventPayload;
