using System.Text.Json.Serialization;

namespace WebhookReceiver.ReferralApi;

/// <summary>Holds a case to create with a client.</summary>
public sealed record ClientCase : ReferralApiData
{
    /// <summary>Gets or sets the currency, for example <c>EUR</c>.</summary>
    public required string CurrencyCode { get; set; }

    /// <summary>Gets or sets the whole amount to recover.</summary>
    public decimal AmountToRecover { get; set; }

    /// <summary>Gets or sets the date of the invoice.</summary>
    public DateOnly? Date { get; set; }

    /// <summary>Gets or sets when the invoice was due.</summary>
    public DateOnly? DueDate { get; set; }

    /// <summary>Gets or sets who owes.</summary>
    public ClientCaseDebtor? Debtor { get; set; }

    /// <summary>Gets or sets what the claim is about, at most 4000 characters.</summary>
    public string? ClaimDescription { get; set; }

    /// <summary>Gets or sets comments, at most 4000 characters.</summary>
    public string? Comments { get; set; }

    /// <summary>Gets or sets the client's own reference, at most 50 characters, unique among the client's cases.</summary>
    public string? CreditorReference { get; set; }

    /// <summary>Gets or sets the part of the amount that is more than 6 months overdue.</summary>
    [JsonPropertyName("amountToRecoverOver6Months")]
    public decimal? AmountOver6Months { get; set; }

    /// <summary>Gets or sets the part of the amount more than 12 months overdue; given with <see cref="AmountOver24Months"/>.</summary>
    [JsonPropertyName("amountToRecoverOver12Months")]
    public decimal? AmountOver12Months { get; set; }

    /// <summary>Gets or sets the part of the amount more than 24 months overdue; given with <see cref="AmountOver12Months"/>.</summary>
    [JsonPropertyName("amountToRecoverOver24Months")]
    public decimal? AmountOver24Months { get; set; }

    /// <summary>Gets or sets whether the case is accepted before all contracts are signed.</summary>
    public bool? AllowPendingContracts { get; set; }

    /// <summary>Gets or sets whether Debitura's own verification is skipped.</summary>
    public bool? SkipDebituraVerification { get; set; }

    /// <summary>Gets or sets whether this is a test case. It never becomes a live one.</summary>
    public bool? IsTest { get; set; }

    /// <summary>Gets or sets a tag for test cases, at most 100 characters.</summary>
    public string? Tag { get; set; }

    /// <summary>Gets or sets the collection partner that shall work on the case.</summary>
    public Guid? CollectionPartnerId { get; set; }

    /// <summary>Gets or sets the division of the client.</summary>
    public Guid? CreditorDivisionId { get; set; }

    /// <summary>Gets or sets the e-mail address of the client's user who owns the case.</summary>
    public string? AssignedUserEmail { get; set; }

    /// <summary>Gets or sets where the client lands after signing, at most 2048 characters.</summary>
    public Uri? ReturnUrl { get; set; }
}

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
