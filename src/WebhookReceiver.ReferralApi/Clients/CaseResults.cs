namespace WebhookReceiver.ReferralApi;

/// <summary>Tells what became of the cases of a client request. The client exists even when all of them failed.</summary>
public sealed record CaseResults : ReferralApiData
{
    /// <summary>Gets or sets the cases that were created.</summary>
    public IReadOnlyList<CreatedCase> SuccessfulCases { get; set => field = JsonLists.WithoutNulls(value); } = [];

    /// <summary>Gets or sets the cases that were not.</summary>
    public IReadOnlyList<FailedCase> FailedCases { get; set => field = JsonLists.WithoutNulls(value); } = [];
}
