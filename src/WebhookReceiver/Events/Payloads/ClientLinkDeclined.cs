namespace WebhookReceiver;

/// <summary>Tells that an existing Debitura client declined the link. Do not send the request again automatically.</summary>
public sealed record ClientLinkDeclined : ClientEventPayload;
