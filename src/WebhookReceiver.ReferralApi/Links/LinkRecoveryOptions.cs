namespace WebhookReceiver.ReferralApi;

/// <summary>Settings of link recovery, which all receivers share.</summary>
public sealed class LinkRecoveryOptions
{
    /// <summary>Gets or sets how often one client's request is sent again before a person has to look at it.</summary>
    /// <value>Default 3; 0 to 100.</value>
    public int MaxRecoveries { get; set; } = 3;

    /// <summary>Gets or sets what handles the news of link recovery; an <see cref="ILinkRecoveryHandler"/> runs first.</summary>
    /// <value>Default none.</value>
    public Func<LinkRecoveryNews, CancellationToken, Task>? OnNews { get; set; }
}
