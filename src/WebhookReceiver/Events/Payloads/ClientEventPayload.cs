namespace WebhookReceiver;

/// <summary>Holds what the payloads about a client share.</summary>
public abstract record ClientEventPayload : EventPayload
{
    /// <summary>Gets or sets the partner's own id of the client, case-sensitive, as sent when the client was created.</summary>
    public string? ExternalTenantId { get; set; }

    /// <summary>Gets or sets the client as Debitura knows it. Link requests and expiries may come without it.</summary>
    public Creditor? Creditor { get; set; }
}
