namespace WebhookReceiver.ReferralApi;

/// <summary>Holds a referral partner as Debitura knows it.</summary>
public sealed record PartnerInfo : ReferralApiData
{
    /// <summary>Gets or sets the partner's id, a UUID: support asks for it.</summary>
    public string? Id { get; set; }

    /// <summary>Gets or sets the company's name.</summary>
    public string? CompanyName { get; set; }

    /// <summary>Gets or sets the short name.</summary>
    public string? ShortName { get; set; }

    /// <summary>Gets or sets the e-mail address Debitura writes to.</summary>
    public string? ContactEmail { get; set; }

    /// <summary>Gets or sets the partner's id in another system.</summary>
    public string? ExternalSystemId { get; set; }

    /// <summary>Gets or sets the share of Debitura's earnings that the partner gets, in percent.</summary>
    public decimal? ReferralFeePercentage { get; set; }

    /// <summary>Gets or sets whether the partner is active.</summary>
    public bool? IsActive { get; set; }

    /// <summary>Gets or sets whether the partner is one for public demonstrations.</summary>
    public bool? IsPublicDemo { get; set; }
}
