namespace WebhookReceiver;

/// <summary>
/// Tells that a chat message was added to a case. Its text is not documented: look into <see cref="EventPayload.AdditionalData"/>.
/// </summary>
public sealed record ChatCreated : CaseEventPayload;
