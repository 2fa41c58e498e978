namespace WebhookReceiver.Simulator;

internal sealed record ConflictData(string ExternalTenantId, OnboardingLinks? OnboardingLinks, bool? IsAttributedClient);
