namespace WebhookReceiver.ReferralApi;

/// <summary>Holds a case that was created with its client. Everything else about it is in <see cref="ReferralApiData.AdditionalData"/>.</summary>
public sealed record CreatedCase : ReferralApiData
{
    /// <summary>Gets or sets Debitura's id of the case, a UUID: later events name the case by it.</summary>
    public string? Id { get; set; }

    /// <summary>Gets or sets Debitura's reference.</summary>
    public string? Reference { get; set; }

    /// <summary>Gets or sets the client's own reference.</summary>
    public string? CreditorReference { get; set; }

    /// <summary>Gets or sets the state, for example <c>Pending contract signing</c>.</summary>
    public string? Lifecycle { get; set; }
}
