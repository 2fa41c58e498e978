namespace WebhookReceiver.ReferralApi;

/// <summary>How a link request changes with what happens to it. Pure: time and answers come in, the next state comes out.</summary>
internal static class LinkTransitions
{
    // Between two clocks, and because events name whole seconds. Links live for a day at least, so an expiry this close to a new request is about an older one or none.
    private static readonly TimeSpan ClockMargin = TimeSpan.FromMinutes(5);

    public static LinkRequest Unknown(string tenant) => new() { ExternalTenantId = tenant, State = LinkRequestState.Expired };

    public static bool IsDone(this LinkRequest known, string eventId) => known.DoneEventIds.Contains(eventId, StringComparer.Ordinal);

    public static bool IsRecovering(this LinkRequest known, string eventId) => string.Equals(known.Recovery?.EventId, eventId, StringComparison.Ordinal);

    public static bool IsOutdated(this LinkRequest known, DateTimeOffset? occurredAt) =>
        occurredAt < known.NewestEventAt || occurredAt < known.RequestedAt - ClockMargin || occurredAt < known.ApprovalIssuedAt - ClockMargin;

    /// <summary>Whether an expiry is news: not handled, not being handled, not overtaken.</summary>
    public static bool IsConcernedBy(this LinkRequest known, WebhookEvent<ClientLinkExpired> expiry) =>
        known.State switch
        {
            LinkRequestState.Declined => false,

            // No answer came, so there may be no link that is younger than this one.
            LinkRequestState.Requested => !known.IsDone(expiry.Id) && !(expiry.OccurredAt < known.NewestEventAt),
            _ => !known.IsDone(expiry.Id) && !known.IsRecovering(expiry.Id) && !known.IsOutdated(expiry.OccurredAt) && !known.IsYoungerThan(expiry.OccurredAt),
        };

    /// <summary>Whether the request was sent after, or so shortly before, that the expiry must be of an older link.</summary>
    private static bool IsYoungerThan(this LinkRequest known, DateTimeOffset? expiredAt) =>
        expiredAt < known.RequestedAt + ClockMargin || expiredAt < known.ApprovalIssuedAt + ClockMargin;

    public static LinkRequest Expired(this LinkRequest known, WebhookEvent<ClientLinkExpired> expiry) => known with
    {
        State = LinkRequestState.Expired,
        ApprovalUrl = null,
        ExpiredAt = expiry.OccurredAt ?? expiry.Delivery.ReceivedAt,
        NewestEventAt = expiry.OccurredAt ?? known.NewestEventAt,
    };

    public static LinkRequest Prepared(this LinkRequest expired, string eventId, int maxRecoveries)
    {
        var recovery = new LinkRecovery { EventId = eventId, Step = LinkRecoveryStep.ToSend };
        return expired switch
        {
            { Request: null } => expired.GivenUp(recovery, LinkRecoveryGiveUpReason.NotRemembered),
            _ when expired.Recoveries >= maxRecoveries => expired.GivenUp(recovery, LinkRecoveryGiveUpReason.TooManyRecoveries),
            _ => expired with { Recoveries = expired.Recoveries + 1, Recovery = recovery },
        };
    }

    public static LinkRequest GivenUp(this LinkRequest request, LinkRecovery recovery, LinkRecoveryGiveUpReason reason, string? detail = null) => request with
    {
        State = LinkRequestState.GivenUp,
        Recovery = recovery with { Step = LinkRecoveryStep.ToHandOver, SendingUntil = null, GivenUp = reason, Detail = detail },
    };

    /// <summary>What an answer to the request sent again changes.</summary>
    public static Func<LinkRequest, LinkRecovery, LinkRequest> Of(ClientResult result, DateTimeOffset now) => result switch
    {
        ClientResult.Created => (current, recovery) => LinkMemory.Forgotten(current, LinkRequestState.Linked) with { Recovery = Answered(recovery) },
        ClientResult.OnboardingRequired pending => (current, recovery) =>
            LinkMemory.Forgotten(current, LinkRequestState.Onboarding) with { OnboardingUrl = pending.OnboardingUrl, Recovery = Answered(recovery) },
        ClientResult.Conflict { Kind: ClientConflict.NeedsLinking, ApprovalUrl: { } url } => (current, recovery) =>
            current with { State = LinkRequestState.AwaitingApproval, ApprovalUrl = url, ApprovalIssuedAt = now, Recovery = Answered(recovery) },
        ClientResult.Conflict { Kind: ClientConflict.NeedsLinking } => (current, recovery) => current.GivenUp(recovery, LinkRecoveryGiveUpReason.NoApprovalUrl),
        ClientResult.Conflict conflict => (current, recovery) => current.GivenUp(recovery, LinkRecoveryGiveUpReason.Conflict, conflict.Kind.ToString()),
        ClientResult.ValidationFailed => (current, recovery) => current.GivenUp(recovery, LinkRecoveryGiveUpReason.Refused, "Validation (400)"),
        ClientResult.BusinessRuleFailed => (current, recovery) => current.GivenUp(recovery, LinkRecoveryGiveUpReason.Refused, "BusinessRule (422)"),
        _ => throw new InvalidOperationException($"{result.GetType().Name} is no answer that this knows."),
    };

    private static LinkRecovery Answered(LinkRecovery recovery) => recovery with { Step = LinkRecoveryStep.ToHandOver, SendingUntil = null };
}
