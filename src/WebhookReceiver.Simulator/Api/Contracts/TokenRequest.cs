namespace WebhookReceiver.Simulator;

internal sealed record TokenRequest(string? ExternalTenantId);
