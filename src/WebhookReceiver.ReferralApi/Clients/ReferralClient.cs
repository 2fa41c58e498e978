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
