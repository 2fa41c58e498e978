namespace WebhookReceiver.ReferralApi;

/// <summary>Asks Debitura to create or link a client.</summary>
public sealed record ClientRequest : ReferralApiData
{
    /// <summary>Gets or sets the partner's own id of the client, case-sensitive, 1 to 255 characters. All later events and calls name the client by it.</summary>
    public required string ExternalTenantId { get; set; }

    /// <summary>Gets or sets the client's company.</summary>
    public required ClientDetails Client { get; set; }

    /// <summary>Gets or sets the client's users, at least one.</summary>
    public required IReadOnlyList<ClientUser> Users { get; set; }

    /// <summary>Gets or sets cases to create with the client. When the client has to approve the link first, Debitura keeps them until then.</summary>
    public IReadOnlyList<ClientCase>? Cases { get; set; }
}
