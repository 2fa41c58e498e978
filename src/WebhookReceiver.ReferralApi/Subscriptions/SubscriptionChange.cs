namespace WebhookReceiver.ReferralApi;

/// <summary>Says what to change about a subscription. What is <see langword="null"/> stays as it is.</summary>
public sealed record SubscriptionChange : ReferralApiData
{
    /// <summary>Gets or sets where events are delivered.</summary>
    public Uri? Url { get; set; }

    /// <summary>Gets or sets the event types.</summary>
    public IReadOnlyList<string>? Events { get; set; }

    /// <summary>Gets or sets whether it gets events; setting it brings back one that Debitura switched off.</summary>
    public bool? IsActive { get; set; }

    /// <summary>Gets or sets whether it gets events of test cases only. Debitura's documents disagree on whether this can be changed.</summary>
    public bool? IsTestMode { get; set; }

    /// <summary>Gets or sets whether to issue a new secret. The old one stops signing at once.</summary>
    public bool RegenerateSecret { get; set; }
}
