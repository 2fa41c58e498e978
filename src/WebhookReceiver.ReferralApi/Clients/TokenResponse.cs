namespace WebhookReceiver.ReferralApi;

/// <summary>The answer of POST /oauth/token. A class, so that nothing prints it.</summary>
internal sealed class TokenResponse
{
    public string? AccessToken { get; set; }

    public int? ExpiresIn { get; set; }

    public string? CreditorId { get; set; }

    public string? ExternalTenantId { get; set; }
}
