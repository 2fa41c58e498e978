namespace WebhookReceiver.ReferralApi;

/// <summary>Asks Debitura to create or link a client.</summary>
public sealed record ClientRequest : ReferralApiData
{
    /// <summary>Gets or sets the partner's own id of the client, case-sensitive, 1 to 255 characters. Later events name it.</summary>
    public required string ExternalTenantId { get; set; }

    /// <summary>Gets or sets the client's company.</summary>
    public required ClientDetails Client { get; set; }

    /// <summary>Gets or sets the client's users, at least one.</summary>
    public required IReadOnlyList<ClientUser> Users { get; set; }

    /// <summary>Gets or sets cases to create with the client. Debitura keeps them until the client has approved the link.</summary>
    public IReadOnlyList<ClientCase>? Cases { get; set; }
}

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

/// <summary>Holds one of a client's users.</summary>
public sealed record ClientUser : ReferralApiData
{
    /// <summary>Gets or sets the full name.</summary>
    public required string Name { get; set; }

    /// <summary>Gets or sets the e-mail address. Debitura matches existing clients by it.</summary>
    public required string Email { get; set; }

    /// <summary>Gets or sets whether this user signs for the client. Exactly one of several does; a single one does anyway.</summary>
    public bool IsOnboardingUser { get; set; }
}
