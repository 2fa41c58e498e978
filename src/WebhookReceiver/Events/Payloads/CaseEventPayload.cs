namespace WebhookReceiver;

/// <summary>Holds what the payloads about a case share.</summary>
public abstract record CaseEventPayload : EventPayload
{
    /// <summary>Gets or sets Debitura's id of the case, a UUID. The key to correlate by.</summary>
    public string? CaseId { get; set; }

    /// <summary>Gets or sets Debitura's short reference of the case, for people.</summary>
    public string? Reference { get; set; }

    /// <summary>Gets or sets the partner's own id of the client (referral events).</summary>
    public string? ExternalTenantId { get; set; }
}
