namespace WebhookReceiver.ReferralApi;

/// <summary>Holds the onboarding link of a client that turned out to be linked already when its request was sent again.</summary>
public sealed record LinkOnboarding
{
    /// <summary>Gets the partner's own id of the client.</summary>
    public required string ExternalTenantId { get; init; }

    /// <summary>Gets where the client signs; <see langword="null"/> when Debitura did not say. It lets its bearer act for the client: keep it out of logs.</summary>
    public Uri? OnboardingUrl { get; init; }

    /// <summary>Gets the event that told of the expiry. The same one may be handed over twice when the first time was not confirmed.</summary>
    public required string EventId { get; init; }

    /// <summary>Returns the type's name only: it holds a link.</summary>
    /// <returns><c>LinkOnboarding</c></returns>
    public override string ToString() => nameof(LinkOnboarding);
}
