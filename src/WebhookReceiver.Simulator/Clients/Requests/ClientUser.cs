namespace WebhookReceiver.Simulator;

internal sealed record ClientUser(string? Name, string? Email, bool? IsOnboardingUser);
