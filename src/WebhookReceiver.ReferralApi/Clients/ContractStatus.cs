using System.Text.Json.Serialization;

namespace WebhookReceiver.ReferralApi;

/// <summary>Tells whether a client has signed the debt collection agreement.</summary>
public sealed record ContractStatus : ReferralApiData
{
    /// <summary>Gets or sets whether the agreement is signed.</summary>
    [JsonPropertyName("signed")]
    public bool? IsSigned { get; set; }

    /// <summary>Gets or sets whether it has to be signed again.</summary>
    public bool? RequiresResigning { get; set; }

    /// <summary>Gets or sets why: <c>None</c>, <c>NewVersion</c>, <c>AdminInvalidated</c>, <c>CreditorNameChanged</c> or
    /// <c>Other</c>.</summary>
    public string? InvalidationReason { get; set; }

    /// <summary>Gets or sets the terms.</summary>
    public Uri? TermsUrl { get; set; }

    /// <summary>Gets or sets where the client signs.</summary>
    public Uri? SolutionUrl { get; set; }
}
