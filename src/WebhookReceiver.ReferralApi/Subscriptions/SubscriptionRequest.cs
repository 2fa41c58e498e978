namespace WebhookReceiver.ReferralApi;

/// <summary>Says what to subscribe to.</summary>
public sealed record SubscriptionRequest : ReferralApiData
{
    /// <summary>Gets or sets where events are delivered: <c>https</c>, public, port 443 or 8443, at most 1024 characters.</summary>
    public required Uri Url { get; set; }

    /// <summary>Gets or sets the event types, at least one.</summary>
    public required IReadOnlyList<string> Events { get; set; }

    /// <summary>Gets or sets whether it gets events of test cases only, rather than of live ones only.</summary>
    public bool IsTestMode { get; set; }
}
