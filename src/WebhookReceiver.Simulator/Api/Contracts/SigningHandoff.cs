namespace WebhookReceiver.Simulator;

internal sealed record SigningHandoff(string CombinedSigningUrl);
