namespace WebhookReceiver.ReferralApi;

/// <summary>Tells what became of a request for a test event.</summary>
public sealed record TestEventResult : ReferralApiData
{
    /// <summary>Gets or sets the event type.</summary>
    public string? EventType { get; set; }

    /// <summary>Gets or sets how many subscriptions will get it; 0 means that none matches.</summary>
    public int? EnqueuedCount { get; set; }

    /// <summary>Gets or sets Debitura's words about it.</summary>
    public string? Message { get; set; }
}
