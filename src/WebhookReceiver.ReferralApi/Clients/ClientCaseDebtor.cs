namespace WebhookReceiver.ReferralApi;

/// <summary>Holds who owes in a case.</summary>
public sealed record ClientCaseDebtor : ReferralApiData
{
    /// <summary>Gets or sets the kind: <c>Company</c> or <c>Private</c>.</summary>
    public string? Type { get; set; }

    /// <summary>Gets or sets the name.</summary>
    public string? Name { get; set; }

    /// <summary>Gets or sets whom to talk to.</summary>
    public string? ContactPerson { get; set; }

    /// <summary>Gets or sets the VAT or company number.</summary>
    public string? CompanyRegistrationNumber { get; set; }

    /// <summary>Gets or sets the street address.</summary>
    public string? Address { get; set; }

    /// <summary>Gets or sets the postal code.</summary>
    public string? ZipCode { get; set; }

    /// <summary>Gets or sets the city.</summary>
    public string? City { get; set; }

    /// <summary>Gets or sets the state or region.</summary>
    public string? State { get; set; }

    /// <summary>Gets or sets the country's two letters.</summary>
    public string? CountryAlpha2 { get; set; }

    /// <summary>Gets or sets the e-mail address.</summary>
    public string? Email { get; set; }

    /// <summary>Gets or sets the telephone number.</summary>
    public string? Phone { get; set; }
}
