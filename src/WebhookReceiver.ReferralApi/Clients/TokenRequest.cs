namespace WebhookReceiver.ReferralApi;

/// <summary>The body of POST /oauth/token.</summary>
internal sealed record TokenRequest(string ExternalTenantId);
