using System.Text.Json.Serialization;

namespace WebhookReceiver.ReferralApi;

/// <summary>Tells what became of the cases of a client request. The client exists even when all of them failed.</summary>
public sealed record CaseResults : ReferralApiData
{
    /// <summary>Gets or sets the cases that were created.</summary>
    public IReadOnlyList<CreatedCase> SuccessfulCases { get; set => field = JsonLists.WithoutNulls(value); } = [];

    /// <summary>Gets or sets the cases that were not.</summary>
    public IReadOnlyList<FailedCase> FailedCases { get; set => field = JsonLists.WithoutNulls(value); } = [];
}

/// <summary>Holds a case that was created with its client. All else about it is in <see cref="ReferralApiData.AdditionalData"/>.</summary>
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

/// <summary>Tells why a case was not created.</summary>
public sealed record FailedCase : ReferralApiData
{
    /// <summary>Gets or sets the place of the case in <see cref="ClientRequest.Cases"/>, from 0.</summary>
    public int? CaseIndex { get; set; }

    /// <summary>Gets or sets the client's own reference.</summary>
    public string? CreditorReference { get; set; }

    /// <summary>Gets or sets the reason as Debitura names it.</summary>
    public string? ErrorType { get; set; }

    /// <summary>Gets or sets the reason in Debitura's words; it may hold personal data.</summary>
    public string? ErrorMessage { get; set; }

    /// <summary>Gets or sets what is wrong, field by field.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? ValidationErrors { get; set; }

    /// <summary>Gets or sets where the client signs what is missing.</summary>
    public SigningHandoff? SigningHandoff { get; set; }

    /// <summary>Gets the reason.</summary>
    [JsonIgnore]
    public FailedCaseKind Kind => ErrorType?.Trim().ToUpperInvariant() switch
    {
        "NOPARTNERAVAILABLE" => FailedCaseKind.NoPartnerAvailable,
        "VALIDATIONERROR" => FailedCaseKind.ValidationError,
        "DUPLICATEREFERENCE" => FailedCaseKind.DuplicateReference,
        "IDEMPOTENCYVIOLATION" => FailedCaseKind.IdempotencyViolation,
        "UNEXPECTEDERROR" => FailedCaseKind.UnexpectedError,
        _ => FailedCaseKind.Unknown,
    };
}

/// <summary>Names the reasons why a case is not created with its client.</summary>
public enum FailedCaseKind
{
    /// <summary>One this library does not know; see <see cref="FailedCase.ErrorType"/>.</summary>
    Unknown = 0,

    /// <summary>Debitura has no collection partner in the debtor's country. Not a fault: the client is linked all the same.</summary>
    NoPartnerAvailable = 1,

    /// <summary>A field is missing or wrong; see <see cref="FailedCase.ValidationErrors"/>.</summary>
    ValidationError = 2,

    /// <summary>The client has a case of that reference already.</summary>
    DuplicateReference = 3,

    /// <summary>The client existed before this request, so its cases were not created again.</summary>
    IdempotencyViolation = 4,

    /// <summary>Debitura failed.</summary>
    UnexpectedError = 5,
}
