using System.Text.Json.Serialization;

namespace WebhookReceiver.ReferralApi;

/// <summary>Holds a client as Debitura knows it.</summary>
public sealed record ReferralClient : ReferralApiData
{
    /// <summary>Gets or sets the partner's own id of the client.</summary>
    public string? ExternalTenantId { get; set; }

    /// <summary>Gets or sets whether the client has signed, and so may submit cases.</summary>
    public bool? OnboardingDone { get; set; }

    /// <summary>Gets or sets the links the client has to visit.</summary>
    public OnboardingLinks? OnboardingLinks { get; set; }

    /// <summary>Gets or sets the client's company.</summary>
    [JsonPropertyName("client")]
    public ReferralClientCompany? Company { get; set; }

    /// <summary>Gets or sets the client's users.</summary>
    public IReadOnlyList<ReferralClientUser> Users { get; set => field = JsonLists.WithoutNulls(value); } = [];

    /// <summary>Gets or sets whether the client counts for the partner's revenue share.</summary>
    [JsonPropertyName("isAttributedClient")]
    public bool? IsAttributed { get; set; }

    /// <summary>Gets or sets when the client was linked.</summary>
    [JsonPropertyName("dateLinked")]
    public DateTimeOffset? LinkedAt { get; set; }

    /// <summary>Gets or sets the client's cases in figures.</summary>
    public ReferralClientCaseStats? CaseStats { get; set; }

    /// <summary>Gets or sets whether the client is verified: <c>not_required</c>, <c>pending</c> or <c>verified</c>.</summary>
    public string? KycStatus { get; set; }

    /// <summary>Gets or sets what became of the cases of a request; only in the answer to it.</summary>
    public CaseResults? CaseResults { get; set; }
}

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

/// <summary>Holds one of a client's users as Debitura knows them.</summary>
public sealed record ReferralClientUser : ReferralApiData
{
    /// <summary>Gets or sets Debitura's id of the user.</summary>
    public string? Id { get; set; }

    /// <summary>Gets or sets the e-mail address.</summary>
    public string? Email { get; set; }

    /// <summary>Gets or sets the first name.</summary>
    public string? FirstName { get; set; }

    /// <summary>Gets or sets the last name.</summary>
    public string? LastName { get; set; }
}

/// <summary>Holds a client's cases in figures.</summary>
public sealed record ReferralClientCaseStats : ReferralApiData
{
    /// <summary>Gets or sets how many cases there are.</summary>
    public int? CasesTotal { get; set; }

    /// <summary>Gets or sets how many of them are closed.</summary>
    public int? CasesClosed { get; set; }

    /// <summary>Gets or sets what the partner earned, in US dollars.</summary>
    public decimal? EarningsUsd { get; set; }
}

/// <summary>Holds the link that a client has to visit.</summary>
public sealed record OnboardingLinks : ReferralApiData
{
    /// <summary>Gets or sets the link. It lets its bearer act for the client: keep it out of logs.</summary>
    public Uri? Url { get; set; }
}

/// <summary>Holds where a client signs everything that is missing.</summary>
public sealed record SigningHandoff : ReferralApiData
{
    /// <summary>Gets or sets the link. It lets its bearer act for the client: keep it out of logs.</summary>
    public Uri? CombinedSigningUrl { get; set; }
}
