namespace WebhookReceiver.Simulator;

internal sealed record OnboardingLinks(Uri Url);
