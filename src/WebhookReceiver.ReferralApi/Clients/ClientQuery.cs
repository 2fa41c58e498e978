namespace WebhookReceiver.ReferralApi;

/// <summary>Says which clients to list.</summary>
public sealed record ClientQuery
{
    /// <summary>Gets or sets the page, from 1.</summary>
    public int Page { get; set; } = 1;

    /// <summary>Gets or sets how many clients a page has, 1 to 100.</summary>
    public int PageSize { get; set; } = 50;

    /// <summary>Gets or sets text to search for in name, e-mail address and company number.</summary>
    public string? Query { get; set; }

    /// <summary>Gets or sets whether only clients that have finished, or have not finished, their onboarding are listed.</summary>
    public bool? OnboardingDone { get; set; }

    /// <summary>Gets or sets whether only clients that count, or do not count, for the revenue share are listed.</summary>
    public bool? IsAttributed { get; set; }

    /// <summary>Returns the type's name only: what is searched for may be a person.</summary>
    /// <returns><c>ClientQuery</c></returns>
    public override string ToString() => nameof(ClientQuery);
}

/// <summary>Holds one page of clients. The rest of the answer, as a summary, is in <see cref="ReferralApiData.AdditionalData"/>.</summary>
public sealed record ClientPage : ReferralApiData
{
    /// <summary>Gets or sets the clients; a page with fewer than were asked for is the last.</summary>
    public IReadOnlyList<ReferralClient> Clients { get; set => field = JsonLists.WithoutNulls(value); } = [];
}
