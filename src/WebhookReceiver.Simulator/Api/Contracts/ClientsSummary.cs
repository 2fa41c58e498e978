namespace WebhookReceiver.Simulator;

internal sealed record ClientsSummary(int TotalClients, int AttributedClients, int OnboardingComplete, int OnboardingPending, int TotalCases);
