namespace WebhookReceiver.ReferralApi;

/// <summary>Tells that recovery gave up, with everything that Debitura's support asks for when a person takes over.</summary>
public sealed record LinkRecoveryGivenUp
{
    /// <summary>Gets why.</summary>
    public required LinkRecoveryGiveUpReason Reason { get; init; }

    /// <summary>Gets more about the reason, without personal data.</summary>
    public string? Detail { get; init; }

    /// <summary>Gets the partner's own id of the client; <see langword="null"/> when the event does not say.</summary>
    public string? ExternalTenantId { get; init; }

    /// <summary>Gets the event that told of the expiry. The same one may be handed over twice when the first time was not confirmed.</summary>
    public required string EventId { get; init; }

    /// <summary>Gets the partner's name; <see langword="null"/> when Debitura could not be asked.</summary>
    public string? PartnerName { get; init; }

    /// <summary>Gets the partner's id; <see langword="null"/> when Debitura could not be asked.</summary>
    public string? PartnerId { get; init; }

    /// <summary>Gets the client's company.</summary>
    public string? CompanyName { get; init; }

    /// <summary>Gets the client's e-mail address.</summary>
    public string? Email { get; init; }

    /// <summary>Gets when Debitura answered the application's request with 409.</summary>
    public DateTimeOffset? ConflictAt { get; init; }

    /// <summary>Gets when the link request expired, by the webhook.</summary>
    public DateTimeOffset? ExpiredAt { get; init; }

    /// <summary>Gets how often the request was sent again.</summary>
    public int Recoveries { get; init; }

    /// <summary>Returns the type's name and the reason only: it holds personal data.</summary>
    /// <returns>For example <c>LinkRecoveryGivenUp TooManyRecoveries</c>.</returns>
    public override string ToString() => $"{nameof(LinkRecoveryGivenUp)} {Reason}";
}
