namespace WebhookReceiver.ReferralApi;

/// <summary>Holds a client's company as Debitura knows it.</summary>
public sealed record ReferralClientCompany : ReferralApiData
{
    /// <summary>Gets or sets Debitura's id of the client, a UUID.</summary>
    public string? Id { get; set; }

    /// <summary>Gets or sets the legal name.</summary>
    public string? CompanyName { get; set; }

    /// <summary>Gets or sets the company's e-mail address.</summary>
    public string? OfficeEmail { get; set; }

    /// <summary>Gets or sets the country.</summary>
    public string? Country { get; set; }

    /// <summary>Gets or sets the street address.</summary>
    public string? Address { get; set; }

    /// <summary>Gets or sets the city.</summary>
    public string? City { get; set; }

    /// <summary>Gets or sets the postal code.</summary>
    public string? ZipCode { get; set; }

    /// <summary>Gets or sets the VAT or company number.</summary>
    public string? CompanyRegistrationNumber { get; set; }
}
