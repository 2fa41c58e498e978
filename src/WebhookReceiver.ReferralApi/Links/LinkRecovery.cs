namespace WebhookReceiver.ReferralApi;

/// <summary>Holds how far the recovery of one expired link request is. Immutable.</summary>
public sealed record LinkRecovery
{
    /// <summary>Gets the event that told of the expiry.</summary>
    public required string EventId { get; init; }

    /// <summary>Gets the step that was reached.</summary>
    public required LinkRecoveryStep Step { get; init; }

    /// <summary>Gets until when somebody is taken to be sending; a second one waits until then.</summary>
    public DateTimeOffset? SendingUntil { get; init; }

    /// <summary>Gets why recovery gave up; <see langword="null"/> when it did not.</summary>
    public LinkRecoveryGiveUpReason? GivenUp { get; init; }

    /// <summary>Gets more about the reason, without personal data.</summary>
    public string? Detail { get; init; }
}
