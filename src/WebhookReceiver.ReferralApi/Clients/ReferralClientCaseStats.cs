namespace WebhookReceiver.ReferralApi;

/// <summary>Holds a client's cases in figures.</summary>
public sealed record ReferralClientCaseStats : ReferralApiData
{
    /// <summary>Gets or sets how many cases there are.</summary>
    public int? CasesTotal { get; set; }

    /// <summary>Gets or sets how many of them are closed.</summary>
    public int? CasesClosed { get; set; }

    /// <summary>Gets or sets what the partner earned, in US dollars.</summary>
    public decimal? EarningsUsd { get; set; }
}
