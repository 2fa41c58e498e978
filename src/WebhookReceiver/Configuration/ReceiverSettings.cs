namespace WebhookReceiver;

/// <summary>
/// One receiver's settings at one moment, with its secrets parsed. Immutable: a request works with one snapshot from start to end.
/// </summary>
internal sealed record ReceiverSettings(string Receiver, WebhookReceiverOptions Options, WebhookSecret[] Secrets, bool ExplainRejections);
