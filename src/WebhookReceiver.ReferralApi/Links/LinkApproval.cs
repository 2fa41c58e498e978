namespace WebhookReceiver.ReferralApi;

/// <summary>Holds a fresh approval link to give to a client.</summary>
public sealed record LinkApproval
{
    /// <summary>Gets the partner's own id of the client.</summary>
    public required string ExternalTenantId { get; init; }

    /// <summary>Gets where the client approves the link. It lets its bearer act for the client: keep it out of logs.</summary>
    public required Uri ApprovalUrl { get; init; }

    /// <summary>Gets the event that told of the expiry. The same one may be handed over twice when the first time was not confirmed.</summary>
    public required string EventId { get; init; }

    /// <summary>Gets which recovery of this client this is, from 1.</summary>
    public required int Recovery { get; init; }

    /// <summary>Gets the request that was sent again: whom to write to.</summary>
    public required ClientRequest Request { get; init; }

    /// <summary>Returns the type's name only: it holds personal data and a link.</summary>
    /// <returns><c>LinkApproval</c></returns>
    public override string ToString() => nameof(LinkApproval);
}
