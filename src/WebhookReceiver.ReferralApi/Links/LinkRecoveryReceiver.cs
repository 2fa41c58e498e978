namespace WebhookReceiver.ReferralApi;

/// <summary>Names a receiver that has the handlers already.</summary>
internal sealed record LinkRecoveryReceiver(string Name);
