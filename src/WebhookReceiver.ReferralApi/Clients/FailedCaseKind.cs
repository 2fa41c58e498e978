namespace WebhookReceiver.ReferralApi;

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
