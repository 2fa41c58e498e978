namespace WebhookReceiver.ReferralApi;

/// <summary>Says which test event to send. The case or client that it names is not changed.</summary>
public sealed record TestEventRequest : ReferralApiData
{
    /// <summary>Gets or sets the event type, for example <see cref="WebhookEventTypes.CaseUpdated"/>.</summary>
    public required string EventType { get; set; }

    /// <summary>Gets or sets the case, needed for <c>case.*</c> events.</summary>
    public Guid? CaseId { get; set; }

    /// <summary>Gets or sets the partner's id of a linked client, needed for <c>client.*</c> events.</summary>
    public string? ExternalTenantId { get; set; }

    /// <summary>Gets or sets the former lifecycle of <c>case.updated</c>; by default the case's.</summary>
    public string? OldLifecycle { get; set; }

    /// <summary>Gets or sets the new lifecycle of <c>case.updated</c>; by default <c>Closed</c>.</summary>
    public string? NewLifecycle { get; set; }

    /// <summary>Gets or sets the close code of <c>case.closed</c>; by default <c>Paid</c>.</summary>
    public string? CloseCode { get; set; }

    /// <summary>Gets or sets the comment of <c>case.closed</c>.</summary>
    public string? CloseComment { get; set; }
}

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
