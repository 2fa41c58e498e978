namespace WebhookReceiver;

/// <summary>Holds what the payloads about a case share.</summary>
public abstract record CaseEventPayload : EventPayload
{
    /// <summary>Gets Debitura's id of the case, a UUID. The key to correlate by.</summary>
    public string? CaseId { get; init; }

    /// <summary>Gets Debitura's short reference of the case, for people.</summary>
    public string? Reference { get; init; }

    /// <summary>Gets the partner's own id of the client (referral events).</summary>
    public string? ExternalTenantId { get; init; }
}
