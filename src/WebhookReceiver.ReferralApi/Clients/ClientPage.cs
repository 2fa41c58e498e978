namespace WebhookReceiver.ReferralApi;

/// <summary>Holds one page of clients. The rest of the answer, such as a summary, is in <see cref="ReferralApiData.AdditionalData"/>.</summary>
public sealed record ClientPage : ReferralApiData
{
    /// <summary>Gets or sets the clients; a page with fewer than were asked for is the last.</summary>
    public IReadOnlyList<ReferralClient> Clients { get; set => field = JsonLists.WithoutNulls(value); } = [];
}
