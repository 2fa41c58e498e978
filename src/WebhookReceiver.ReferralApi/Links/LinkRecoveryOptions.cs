namespace WebhookReceiver.ReferralApi;

/// <summary>Settings of link recovery, which all receivers share. The hooks are the simple form; <see cref="ILinkRecoveryNotifier"/> is the one with services.</summary>
public sealed class LinkRecoveryOptions
{
    /// <summary>Gets or sets how often one client's request is sent again before a person has to look at it.</summary>
    /// <value>Default 3; 0 to 100.</value>
    public int MaxRecoveries { get; set; } = 3;

    /// <summary>Gets or sets who gets a fresh approval link to give to the client.</summary>
    /// <value>Default none.</value>
    public Func<LinkApproval, CancellationToken, Task>? OnApprovalUrl { get; set; }

    /// <summary>Gets or sets who gets the onboarding link of a client that turned out to be linked already.</summary>
    /// <value>Default none.</value>
    public Func<LinkOnboarding, CancellationToken, Task>? OnOnboardingUrl { get; set; }

    /// <summary>Gets or sets who is told that a client declined.</summary>
    /// <value>Default none.</value>
    public Func<LinkDecline, CancellationToken, Task>? OnLinkDeclined { get; set; }

    /// <summary>Gets or sets who is told that recovery gave up.</summary>
    /// <value>Default none.</value>
    public Func<LinkRecoveryGivenUp, CancellationToken, Task>? OnRecoveryGivenUp { get; set; }
}
