namespace WebhookReceiver;

/// <summary>Holds what the payloads about a client share.</summary>
public abstract record ClientEventPayload : EventPayload
{
    /// <summary>Gets the partner's own id of the client, case-sensitive, as sent when the client was created.</summary>
    public string? ExternalTenantId { get; init; }

    /// <summary>Gets the client as Debitura knows it. Link requests and expiries may come without it.</summary>
    public Creditor? Creditor { get; init; }
}
