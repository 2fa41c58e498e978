namespace WebhookReceiver.ReferralApi;

/// <summary>Holds the link that a client has to visit.</summary>
public sealed record OnboardingLinks : ReferralApiData
{
    /// <summary>Gets or sets the link. It lets its bearer act for the client: keep it out of logs.</summary>
    public Uri? Url { get; set; }
}
