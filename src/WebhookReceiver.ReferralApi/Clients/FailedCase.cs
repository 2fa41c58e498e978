using System.Text.Json.Serialization;

namespace WebhookReceiver.ReferralApi;

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
