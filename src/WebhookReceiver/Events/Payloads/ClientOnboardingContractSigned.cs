namespace WebhookReceiver;

/// <summary>Tells that a client signed the debt collection agreement: onboarding is complete, cases may be submitted.</summary>
public sealed record ClientOnboardingContractSigned : ClientEventPayload
{
    /// <summary>Gets or sets when the client signed.</summary>
    public DateTimeOffset? SignedAt { get; set; }
}
