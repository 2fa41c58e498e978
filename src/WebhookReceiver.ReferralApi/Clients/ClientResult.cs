namespace WebhookReceiver.ReferralApi;

/// <summary>Holds Debitura's answer to a client request. The nested records are all the cases there are.</summary>
public abstract record ClientResult
{
    private ClientResult()
    {
    }

    /// <summary>Returns the case's name only: an answer holds personal data and links.</summary>
    /// <returns>For example <c>Created</c>.</returns>
    public sealed override string ToString() => GetType().Name;

#pragma warning disable CA1034 // Do not nest types: nested in a base that nobody else can derive from, they are all the cases there are
    /// <summary>The client is linked and has signed (201).</summary>
    /// <param name="Client">The client.</param>
    public sealed record Created(ReferralClient Client) : ClientResult;

    /// <summary>The client is linked and has to sign (202).</summary>
    /// <param name="Client">The client.</param>
    /// <param name="OnboardingUrl">Where the client signs; <see langword="null"/> when the answer does not say.</param>
    public sealed record OnboardingRequired(ReferralClient Client, Uri? OnboardingUrl) : ClientResult;

    /// <summary>The client exists at Debitura already (409).</summary>
    /// <param name="Kind">Which conflict it is.</param>
    /// <param name="TypeText">The conflict as Debitura names it.</param>
    /// <param name="Message">The conflict in Debitura's words; for <see cref="ClientConflict.LinkedUnderAnotherTenant"/> it names the other
    /// external tenant id.</param>
    /// <param name="ApprovalUrl">Where the client approves the link; only for <see cref="ClientConflict.NeedsLinking"/>. Give it to the
    /// client whoever else e-mails it.</param>
    public sealed record Conflict(ClientConflict Kind, string? TypeText, string? Message, Uri? ApprovalUrl) : ClientResult;

    /// <summary>Fields are missing or wrong, and nothing was created (400).</summary>
    /// <param name="Message">What is wrong in Debitura's words.</param>
    /// <param name="FieldErrors">What is wrong, field by field; empty when the answer does not say.</param>
    /// <param name="TraceId">What Debitura's support finds the call by.</param>
    public sealed record ValidationFailed(
        string? Message, IReadOnlyDictionary<string, IReadOnlyList<string>> FieldErrors, string? TraceId) : ClientResult;

    /// <summary>A rule of Debitura's forbids it (422).</summary>
    /// <param name="Errors">The rules; empty when the answer does not say.</param>
    /// <param name="SigningUrl">Where the client signs everything that is missing, if that is what it takes.</param>
    /// <param name="TraceId">What Debitura's support finds the call by.</param>
    public sealed record BusinessRuleFailed(IReadOnlyList<BusinessError> Errors, Uri? SigningUrl, string? TraceId) : ClientResult;
#pragma warning restore CA1034
}

/// <summary>Names the conflicts that creating a client can meet: the client exists at Debitura already.</summary>
public enum ClientConflict
{
    /// <summary>One this library does not know; see <see cref="ClientResult.Conflict.TypeText"/>.</summary>
    Unknown = 0,

    /// <summary>The client has an account and has to approve the link: give it <see cref="ClientResult.Conflict.ApprovalUrl"/>.</summary>
    NeedsLinking = 1,

    /// <summary>The client is linked to another partner: talk to Debitura's support.</summary>
    LinkedToAnotherPartner = 2,

    /// <summary>The client is the partner's already, under another external tenant id: use that one.</summary>
    LinkedUnderAnotherTenant = 3,

    /// <summary>The account that matches is not that of a creditor.</summary>
    InvalidClientType = 4,
}
