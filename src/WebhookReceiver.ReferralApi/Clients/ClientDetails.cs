namespace WebhookReceiver.ReferralApi;

/// <summary>Holds a client's company as the partner knows it.</summary>
public sealed record ClientDetails : ReferralApiData
{
    /// <summary>Gets or sets the legal name.</summary>
    public required string Name { get; set; }

    /// <summary>Gets or sets the country: its two letters, or its English name.</summary>
    public required string Country { get; set; }

    /// <summary>Gets or sets the company's e-mail address. Debitura matches existing clients by it.</summary>
    public required string SupportEmail { get; set; }

    /// <summary>Gets or sets the VAT or company number.</summary>
    public string? RegistrationNumber { get; set; }

    /// <summary>Gets or sets the street address, at most 500 characters.</summary>
    public string? Address { get; set; }

    /// <summary>Gets or sets the postal code, at most 20 characters.</summary>
    public string? ZipCode { get; set; }

    /// <summary>Gets or sets the city, at most 100 characters.</summary>
    public string? City { get; set; }

    /// <summary>Gets or sets the state or region, at most 100 characters.</summary>
    public string? State { get; set; }

    /// <summary>Gets or sets the company's telephone number.</summary>
    public string? SupportPhone { get; set; }
}
