namespace WebhookReceiver.ReferralApi;

/// <summary>Holds a token for Debitura's Customer API in a client's name. It does not print.</summary>
/// <param name="accessToken">The token's text.</param>
public sealed class ClientToken(string accessToken)
{
    /// <summary>Gets the partner's own id of the client.</summary>
    public string? ExternalTenantId { get; init; }

    /// <summary>Gets Debitura's id of the client, a UUID.</summary>
    public string? CreditorId { get; init; }

    /// <summary>Gets how long the token is good, counted from its issue; 30 minutes as documented.</summary>
    public TimeSpan? ExpiresIn { get; init; }

    /// <summary>Returns the token's text, for the header <c>Authorization: Bearer</c>.</summary>
    /// <returns>The text.</returns>
    public string Reveal() => accessToken;

    /// <summary>Returns <c>***</c>, so that a token in a log or a message does no harm.</summary>
    /// <returns><c>***</c></returns>
    public override string ToString() => "***";
}

/// <summary>The body of POST /oauth/token.</summary>
internal sealed record TokenRequest(string ExternalTenantId);

/// <summary>The answer of POST /oauth/token. A class, so that nothing prints it.</summary>
internal sealed class TokenResponse
{
    public string? AccessToken { get; set; }

    public int? ExpiresIn { get; set; }

    public string? CreditorId { get; set; }

    public string? ExternalTenantId { get; set; }
}
