namespace WebhookReceiver.ReferralApi;

/// <summary>Holds a rule of Debitura's that forbids a call.</summary>
public sealed record BusinessError : ReferralApiData
{
    /// <summary>Gets or sets the rule, for example <c>MissingPowerOfAttorney</c>.</summary>
    public string? Type { get; set; }

    /// <summary>Gets or sets the rule in Debitura's words; it may hold personal data.</summary>
    public string? Message { get; set; }

    /// <summary>Gets or sets where the client mends it.</summary>
    public Uri? SolutionUrl { get; set; }
}
