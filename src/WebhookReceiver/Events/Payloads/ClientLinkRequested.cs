namespace WebhookReceiver;

/// <summary>Tells that an existing Debitura client has been asked to approve the link.</summary>
public sealed record ClientLinkRequested : ClientEventPayload;
