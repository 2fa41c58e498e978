namespace WebhookReceiver;

/// <summary>
/// Tells that a link request was neither approved nor declined in time. Send the same request again to get a fresh approval address.
/// </summary>
public sealed record ClientLinkExpired : ClientEventPayload;
