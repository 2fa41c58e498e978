namespace WebhookReceiver.ReferralApi;

/// <summary>Holds where a client signs everything that is missing.</summary>
public sealed record SigningHandoff : ReferralApiData
{
    /// <summary>Gets or sets the link. It lets its bearer act for the client: keep it out of logs.</summary>
    public Uri? CombinedSigningUrl { get; set; }
}
