namespace WebhookReceiver.Simulator;

internal sealed record TokenResponse(string AccessToken, string TokenType, int ExpiresIn, Guid CreditorId, string ExternalTenantId);
