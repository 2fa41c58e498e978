namespace WebhookReceiver.ReferralApi;

/// <summary>Tells that a client declined to be linked. The request is not sent again: the client made a choice.</summary>
public sealed record LinkDecline
{
    /// <summary>Gets the partner's own id of the client; <see langword="null"/> when the event does not say.</summary>
    public string? ExternalTenantId { get; init; }

    /// <summary>Gets the event that told of it. The same one may be handed over twice when the first time was not confirmed.</summary>
    public required string EventId { get; init; }

    /// <summary>Gets when the client declined, by the event; <see langword="null"/> when it does not say.</summary>
    public DateTimeOffset? DeclinedAt { get; init; }

    /// <summary>Gets the request; <see langword="null"/> when it was not remembered. It is forgotten after this.</summary>
    public ClientRequest? Request { get; init; }

    /// <summary>Returns the type's name only: it holds personal data.</summary>
    /// <returns><c>LinkDecline</c></returns>
    public override string ToString() => nameof(LinkDecline);
}
