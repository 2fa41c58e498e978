namespace WebhookReceiver;

/// <summary>
/// Tells that a payment was registered on a case. Its amounts are not documented: look into <see cref="EventPayload.AdditionalData"/>.
/// </summary>
public sealed record PaymentCreated : CaseEventPayload;
