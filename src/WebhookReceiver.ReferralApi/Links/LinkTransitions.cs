using System.Diagnostics;

namespace WebhookReceiver.ReferralApi;

/// <summary>The parts that decisions are made of: what a link request is like, and how it changes.</summary>
internal static class LinkTransitions
{
    private const int MaxDoneEvents = 20;

    // Between two clocks, and because events name whole seconds. Links live for a day at least, so an expiry this close to a new request is
    // about an older one or none.
    private static readonly TimeSpan ClockMargin = TimeSpan.FromMinutes(5);

    /// <summary>What an answer to the request sent again changes.</summary>
    public static LinkRequest Answered(this LinkRequest known, ClientResult result, DateTimeOffset now)
    {
        var answered = known.Recovery! with { Step = LinkRecoveryStep.ToHandOver, SendingUntil = null };
        return result switch
        {
            ClientResult.Created => known.Forgotten(LinkRequestState.Linked) with { Recovery = answered },
            ClientResult.OnboardingRequired pending =>
                known.Forgotten(LinkRequestState.Onboarding) with { OnboardingUrl = pending.OnboardingUrl, Recovery = answered },
            ClientResult.Conflict { Kind: ClientConflict.NeedsLinking, ApprovalUrl: { } url } =>
                known with { State = LinkRequestState.AwaitingApproval, ApprovalUrl = url, ApprovalIssuedAt = now, Recovery = answered },
            ClientResult.Conflict { Kind: ClientConflict.NeedsLinking } => known.GivenUp(LinkRecoveryGiveUpReason.NoApprovalUrl),
            ClientResult.Conflict conflict => known.GivenUp(LinkRecoveryGiveUpReason.Conflict, conflict.Kind.ToString()),
            ClientResult.ValidationFailed => known.GivenUp(LinkRecoveryGiveUpReason.Refused, "Validation (400)"),
            ClientResult.BusinessRuleFailed => known.GivenUp(LinkRecoveryGiveUpReason.Refused, "BusinessRule (422)"),
            _ => throw new UnreachableException(),
        };
    }

    /// <summary>What the application has to know; <see langword="null"/> when that is nothing.</summary>
    public static LinkRecoveryNews? NewsOf(this LinkRequest known) => known switch
    {
        { State: LinkRequestState.GivenUp, Recovery: { GivenUp: { } reason } recovery } => new LinkRecoveryNews.GivenUp
        {
            EventId = recovery.EventId,
            ExternalTenantId = known.ExternalTenantId,
            Reason = reason,
            Detail = recovery.Detail,
            CompanyName = known.Request?.Client.Name,
            Email = known.Request?.Client.SupportEmail,
            ConflictAt = known.ConflictAt,
            ExpiredAt = known.ExpiredAt,
            Recoveries = known.Recoveries,
        },
        { State: LinkRequestState.AwaitingApproval, ApprovalUrl: { } url, Request: { } request } => new LinkRecoveryNews.FreshLink
        {
            EventId = known.Recovery!.EventId,
            ExternalTenantId = known.ExternalTenantId,
            ApprovalUrl = url,
            Recovery = known.Recoveries,
            Request = request,
        },
        { State: LinkRequestState.Onboarding } => new LinkRecoveryNews.Onboarding
        {
            EventId = known.Recovery!.EventId,
            ExternalTenantId = known.ExternalTenantId,
            OnboardingUrl = known.OnboardingUrl,
        },
        _ => null,
    };

    public static LinkRequest Begun(this LinkRequest known, LinkEvent.Expired expiry) => known with
    {
        State = LinkRequestState.Expired,
        ApprovalUrl = null,
        ExpiredAt = expiry.OccurredAt ?? expiry.ReceivedAt,
        NewestEventAt = expiry.OccurredAt ?? known.NewestEventAt,
        Recovery = new LinkRecovery { EventId = expiry.EventId, Step = LinkRecoveryStep.ToLookUp },
    };

    public static LinkRequest GivenUp(this LinkRequest known, LinkRecoveryGiveUpReason reason, string? detail = null) => known with
    {
        State = LinkRequestState.GivenUp,
        Recovery = known.Recovery! with { Step = LinkRecoveryStep.ToHandOver, SendingUntil = null, GivenUp = reason, Detail = detail },
    };

    public static LinkRequest Forgotten(this LinkRequest known, LinkRequestState state) =>
        known with { State = state, Request = null, ApprovalUrl = null, OnboardingUrl = null, Recovery = null };

    public static LinkRequest WithDone(this LinkRequest known, string eventId) => known.IsDone(eventId)
        ? known
        : known with { DoneEventIds = [.. known.DoneEventIds.TakeLast(MaxDoneEvents - 1), eventId] };

    // Of a client that nothing is known of, nothing is worth storing but a recovery or a decline.
    public static LinkRequest? IfKnown(this LinkRequest next) => next.Version == 0 ? null : next;

    public static bool IsDone(this LinkRequest known, string eventId) => known.DoneEventIds.Contains(eventId, StringComparer.Ordinal);

    public static bool IsRecovering(this LinkRequest known, string eventId) =>
        string.Equals(known.Recovery?.EventId, eventId, StringComparison.Ordinal);

    public static bool IsUnderWay(this LinkRequest known, string eventId) =>
        known.State == LinkRequestState.Expired && known.IsRecovering(eventId);

    public static bool IsOutdated(this LinkRequest known, DateTimeOffset? occurredAt) =>
        occurredAt < known.NewestEventAt || occurredAt < known.RequestedAt - ClockMargin
            || occurredAt < known.ApprovalIssuedAt - ClockMargin;

    /// <summary>Whether an expiry that nobody has dealt with is about the link that is known.</summary>
    public static bool IsNews(this LinkRequest known, LinkEvent.Expired expiry) => known.State switch
    {
        LinkRequestState.Declined => false,

        // No answer came, so there may be no link that is younger than this one.
        LinkRequestState.Requested => !(expiry.OccurredAt < known.NewestEventAt),

        // The request was sent after it, or so shortly before that it must be of an older link.
        _ => !known.IsOutdated(expiry.OccurredAt) &&
            !(expiry.OccurredAt < known.RequestedAt + ClockMargin) && !(expiry.OccurredAt < known.ApprovalIssuedAt + ClockMargin),
    };
}
