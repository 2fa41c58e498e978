using System.Diagnostics;

namespace WebhookReceiver.ReferralApi;

/// <summary>Decides what an event means for a link request: what is known of it from then on, and what has to be done. Pure: time comes in with the rules.</summary>
internal static class LinkDecision
{
    private const int MaxDoneEvents = 20;

    // Between two clocks, and because events name whole seconds. Links live for a day at least, so an expiry this close to a new request is about an older one or none.
    private static readonly TimeSpan ClockMargin = TimeSpan.FromMinutes(5);

    private static readonly LinkAction Done = new LinkAction.Done();

    /// <param name="known">What is known; of version 0 when that is nothing.</param>
    /// <param name="happened">The event.</param>
    /// <param name="rules">What else it depends on.</param>
    /// <returns>What to store, <see langword="null"/> to leave it as it is; and what to do once it is stored.</returns>
    public static (LinkRequest? Next, LinkAction Action) Decide(LinkRequest known, LinkEvent happened, LinkRules rules) => happened switch
    {
        LinkEvent.Requested e => (Requested(known, e.Request, rules.Now), Done),
        LinkEvent.RequestAnswered e => RequestAnswered(known, e.Result, rules.Now),
        LinkEvent.Expired e => Expired(known, e, rules),
        LinkEvent.LookedUp e => IsUnderWay(known, e.EventId) ? LookedUp(known, e, rules) : Overtaken(known),
        LinkEvent.Sending e => IsUnderWay(known, e.EventId) ? Sending(known, rules) : Overtaken(known),
        LinkEvent.Answered e => IsUnderWay(known, e.EventId) ? Tell(Answered(known, e.Result, rules.Now)) : Overtaken(known),
        LinkEvent.Failed e => IsUnderWay(known, e.EventId) ? Failed(known, e) : Overtaken(known),
        LinkEvent.Told e => (Told(known, e.EventId), Done),
        LinkEvent.Linked e => Linked(known, e),
        LinkEvent.Declined e => Declined(known, e),
        _ => throw new UnreachableException(),
    };

    // A recovery stays until there is an answer: if none comes, the expiry that it is about still has to be dealt with.
    private static LinkRequest Requested(LinkRequest known, ClientRequest request, DateTimeOffset now) => new()
    {
        ExternalTenantId = known.ExternalTenantId,
        State = LinkRequestState.Requested,
        Request = request,
        RequestedAt = now,
        ApprovalUrl = known.ApprovalUrl,
        NewestEventAt = known.NewestEventAt,
        Recovery = known.Recovery,
        DoneEventIds = known.DoneEventIds,
        Version = known.Version,
    };

    // Only a client that has to approve may need its request again. Nothing is changed when an event was faster than the answer: it knows better.
    private static (LinkRequest?, LinkAction) RequestAnswered(LinkRequest known, ClientResult result, DateTimeOffset now)
    {
        // The expiry that was being recovered is answered by this request; delivered again, it must not end the link that comes of it.
        var ended = known.Recovery is { } recovery ? WithDone(known with { Recovery = null }, recovery.EventId) : known;
        var next = result switch
        {
            ClientResult.Created => Forgotten(ended, LinkRequestState.Linked),
            ClientResult.OnboardingRequired pending => Forgotten(ended, LinkRequestState.Onboarding) with { OnboardingUrl = pending.OnboardingUrl },
            ClientResult.Conflict { Kind: ClientConflict.NeedsLinking } conflict => ended with
            {
                State = LinkRequestState.AwaitingApproval,
                ApprovalUrl = conflict.ApprovalUrl,
                ConflictAt = now,
                ApprovalIssuedAt = now,
            },
            _ => null,
        };
        return next is null ? (null, new LinkAction.Restore()) : (known.State == LinkRequestState.Requested ? next : null, Done);
    }

    private static (LinkRequest?, LinkAction) Expired(LinkRequest known, LinkEvent.Expired expiry, LinkRules rules)
    {
        if (IsDone(known, expiry.EventId))
        {
            return (null, Done);
        }

        // What becomes of that request decides what the expiry is about: if Debitura refuses it, the older one holds again.
        if (known.State == LinkRequestState.Requested && rules.Now < known.RequestedAt + rules.CallLimit)
        {
            return Overtaken(known);
        }

        // A request that is never answered leaves the recovery to begin anew.
        if (IsRecovering(known, expiry.EventId) && known.State != LinkRequestState.Requested)
        {
            return Resumed(known, expiry);
        }

        return IsNews(known, expiry) ? (Begun(known, expiry), new LinkAction.LookUp()) : (Stored(WithDone(known, expiry.EventId)), new LinkAction.Ignore());
    }

    private static (LinkRequest?, LinkAction) Resumed(LinkRequest known, LinkEvent.Expired expiry)
    {
        switch (known)
        {
            // Given up in an attempt that was the last; somebody wants another one.
            case { State: LinkRequestState.GivenUp, Recovery: { GivenUp: LinkRecoveryGiveUpReason.Unanswered } recovery }:
                var begun = Begun(known, expiry);
                return (begun with { Recovery = begun.Recovery! with { IsCounted = recovery.IsCounted } }, new LinkAction.LookUp());
            case { State: LinkRequestState.Expired, Recovery.Step: LinkRecoveryStep.ToLookUp }:
                return (null, new LinkAction.LookUp());
            case { State: LinkRequestState.Expired, Recovery.Step: LinkRecoveryStep.ToSend or LinkRecoveryStep.Sending }:
                return (null, new LinkAction.Send());
            case { Recovery.Step: LinkRecoveryStep.ToHandOver }:
                return (null, new LinkAction.Tell(NewsOf(known)));
            default:
                return (null, Done);
        }
    }

    private static (LinkRequest?, LinkAction) LookedUp(LinkRequest known, LinkEvent.LookedUp lookedUp, LinkRules rules)
    {
        var recovery = known.Recovery!;
        return known switch
        {
            _ when lookedUp.IsLinked => (WithDone(Forgotten(known, LinkRequestState.Linked), lookedUp.EventId), Done),
            { Request: null } => Tell(GivenUp(known, LinkRecoveryGiveUpReason.NotRemembered)),
            _ when recovery.IsCounted => (known with { Recovery = recovery with { Step = LinkRecoveryStep.ToSend } }, new LinkAction.Send()),
            _ when known.Recoveries >= rules.MaxRecoveries => Tell(GivenUp(known, LinkRecoveryGiveUpReason.TooManyRecoveries)),
            _ => (
                known with { Recoveries = known.Recoveries + 1, Recovery = recovery with { Step = LinkRecoveryStep.ToSend, IsCounted = true } },
                new LinkAction.Send()),
        };
    }

    private static (LinkRequest?, LinkAction) Sending(LinkRequest known, LinkRules rules) => known switch
    {
        { Recovery: { Step: LinkRecoveryStep.Sending } recovery } when recovery.SendingUntil > rules.Now =>
            (null, new LinkAction.Wait("The request is being sent by another attempt at the same event; try again later.")),
        { Recovery: { Step: LinkRecoveryStep.ToSend or LinkRecoveryStep.Sending } recovery, Request: { } request } => (
            known with { Recovery = recovery with { Step = LinkRecoveryStep.Sending, SendingUntil = rules.Now + rules.CallLimit } },
            new LinkAction.Post(request, known.Recoveries)),
        _ => (null, Done),
    };

    private static LinkRequest Answered(LinkRequest known, ClientResult result, DateTimeOffset now)
    {
        var answered = known.Recovery! with { Step = LinkRecoveryStep.ToHandOver, SendingUntil = null };
        return result switch
        {
            ClientResult.Created => Forgotten(known, LinkRequestState.Linked) with { Recovery = answered },
            ClientResult.OnboardingRequired pending =>
                Forgotten(known, LinkRequestState.Onboarding) with { OnboardingUrl = pending.OnboardingUrl, Recovery = answered },
            ClientResult.Conflict { Kind: ClientConflict.NeedsLinking, ApprovalUrl: { } url } =>
                known with { State = LinkRequestState.AwaitingApproval, ApprovalUrl = url, ApprovalIssuedAt = now, Recovery = answered },
            ClientResult.Conflict { Kind: ClientConflict.NeedsLinking } => GivenUp(known, LinkRecoveryGiveUpReason.NoApprovalUrl),
            ClientResult.Conflict conflict => GivenUp(known, LinkRecoveryGiveUpReason.Conflict, conflict.Kind.ToString()),
            ClientResult.ValidationFailed => GivenUp(known, LinkRecoveryGiveUpReason.Refused, "Validation (400)"),
            ClientResult.BusinessRuleFailed => GivenUp(known, LinkRecoveryGiveUpReason.Refused, "BusinessRule (422)"),
            _ => throw new UnreachableException(),
        };
    }

    private static (LinkRequest?, LinkAction) Failed(LinkRequest known, LinkEvent.Failed failed) => (failed.Reason, known.Recovery) switch
    {
        ({ } reason, _) => Tell(GivenUp(known, reason, failed.Detail)),
        (null, { Step: LinkRecoveryStep.Sending } recovery) =>
            (known with { Recovery = recovery with { Step = LinkRecoveryStep.ToSend, SendingUntil = null } }, Done),
        _ => (null, Done),
    };

    // Unanswered stays open, so that the event resumes the recovery when it is requeued.
    private static LinkRequest? Told(LinkRequest known, string eventId) => known switch
    {
        { State: LinkRequestState.Requested } when IsRecovering(known, eventId) => null,
        { Recovery: { GivenUp: LinkRecoveryGiveUpReason.Unanswered } recovery } when IsRecovering(known, eventId) =>
            known with { Recovery = recovery with { Step = LinkRecoveryStep.Done } },
        { Recovery: { } recovery } when IsRecovering(known, eventId) =>
            WithDone(known with { Recovery = recovery with { Step = LinkRecoveryStep.Done } }, eventId),

        // Whoever asks again after a decline has a reason; then only the event is done.
        { State: LinkRequestState.Declined } => WithDone(Forgotten(known, LinkRequestState.Declined), eventId),
        _ => Stored(WithDone(known, eventId)),
    };

    // The client approved: nothing is left to recover, and nothing to remember.
    private static (LinkRequest?, LinkAction) Linked(LinkRequest known, LinkEvent.Linked linked) => known switch
    {
        { Version: 0 } => (null, Done),
        _ when IsDone(known, linked.EventId) => (null, Done),
        _ when IsOutdated(known, linked.OccurredAt) => (WithDone(known, linked.EventId), Done),
        _ => (
            WithDone(Forgotten(known, LinkRequestState.Linked) with { NewestEventAt = linked.OccurredAt ?? known.NewestEventAt }, linked.EventId),
            Done),
    };

    // Stored before anybody is told: if telling fails for good, the request must not go out again all the same.
    private static (LinkRequest?, LinkAction) Declined(LinkRequest known, LinkEvent.Declined declined) => known switch
    {
        _ when IsDone(known, declined.EventId) => (null, Done),
        _ when IsOutdated(known, declined.OccurredAt) => (WithDone(known, declined.EventId), new LinkAction.Ignore()),
        _ => (
            known with { State = LinkRequestState.Declined, NewestEventAt = declined.OccurredAt ?? known.NewestEventAt },
            new LinkAction.Tell(new LinkRecoveryNews.Declined
            {
                EventId = declined.EventId,
                ExternalTenantId = known.ExternalTenantId,
                DeclinedAt = declined.OccurredAt,
                Request = known.Request,
            })),
    };

    private static (LinkRequest?, LinkAction) Tell(LinkRequest next) => (next, new LinkAction.Tell(NewsOf(next)));

    private static LinkRecoveryNews? NewsOf(LinkRequest known) => known switch
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

    // A decline, or an answered request of the application, is the newer word. One that waits for its answer decides what the expiry is about.
    private static (LinkRequest?, LinkAction) Overtaken(LinkRequest known) => known.State == LinkRequestState.Requested
        ? (null, new LinkAction.Wait("The application asks for the same client at this moment; try again later."))
        : (null, Done);

    private static LinkRequest Begun(LinkRequest known, LinkEvent.Expired expiry) => known with
    {
        State = LinkRequestState.Expired,
        ApprovalUrl = null,
        ExpiredAt = expiry.OccurredAt ?? expiry.ReceivedAt,
        NewestEventAt = expiry.OccurredAt ?? known.NewestEventAt,
        Recovery = new LinkRecovery { EventId = expiry.EventId, Step = LinkRecoveryStep.ToLookUp },
    };

    private static LinkRequest GivenUp(LinkRequest known, LinkRecoveryGiveUpReason reason, string? detail = null) => known with
    {
        State = LinkRequestState.GivenUp,
        Recovery = known.Recovery! with { Step = LinkRecoveryStep.ToHandOver, SendingUntil = null, GivenUp = reason, Detail = detail },
    };

    private static LinkRequest Forgotten(LinkRequest known, LinkRequestState state) =>
        known with { State = state, Request = null, ApprovalUrl = null, OnboardingUrl = null, Recovery = null };

    private static LinkRequest WithDone(LinkRequest known, string eventId) => IsDone(known, eventId)
        ? known
        : known with { DoneEventIds = [.. known.DoneEventIds.TakeLast(MaxDoneEvents - 1), eventId] };

    // Of a client that nothing is known of, nothing is worth storing but a recovery or a decline.
    private static LinkRequest? Stored(LinkRequest next) => next.Version == 0 ? null : next;

    private static bool IsDone(LinkRequest known, string eventId) => known.DoneEventIds.Contains(eventId, StringComparer.Ordinal);

    private static bool IsRecovering(LinkRequest known, string eventId) => string.Equals(known.Recovery?.EventId, eventId, StringComparison.Ordinal);

    private static bool IsUnderWay(LinkRequest known, string eventId) => known.State == LinkRequestState.Expired && IsRecovering(known, eventId);

    private static bool IsOutdated(LinkRequest known, DateTimeOffset? occurredAt) =>
        occurredAt < known.NewestEventAt || occurredAt < known.RequestedAt - ClockMargin || occurredAt < known.ApprovalIssuedAt - ClockMargin;

    /// <summary>Whether an expiry that nobody has dealt with is about the link that is known.</summary>
    private static bool IsNews(LinkRequest known, LinkEvent.Expired expiry) => known.State switch
    {
        LinkRequestState.Declined => false,

        // No answer came, so there may be no link that is younger than this one.
        LinkRequestState.Requested => !(expiry.OccurredAt < known.NewestEventAt),

        // The request was sent after it, or so shortly before that it must be of an older link.
        _ => !IsOutdated(known, expiry.OccurredAt) &&
            !(expiry.OccurredAt < known.RequestedAt + ClockMargin) && !(expiry.OccurredAt < known.ApprovalIssuedAt + ClockMargin),
    };
}
