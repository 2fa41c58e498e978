namespace WebhookReceiver;

/// <summary>Tells that a client signed a power of attorney, alone or within onboarding; onboarding is not complete yet.</summary>
public sealed record ClientOnboardingPoaSigned : ClientEventPayload
{
    /// <summary>Gets or sets when the client signed.</summary>
    public DateTimeOffset? SignedAt { get; set; }
}
