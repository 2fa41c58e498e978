using System.Diagnostics;

namespace WebhookReceiver.ReferralApi;

/// <summary>Decides what an event means for a link request: what is known from then on, and what has to be done. Pure.</summary>
internal static class LinkDecision
{
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
        LinkEvent.LookedUp e => known.IsUnderWay(e.EventId) ? LookedUp(known, e, rules) : Overtaken(known),
        LinkEvent.Sending e => known.IsUnderWay(e.EventId) ? Sending(known, rules) : Overtaken(known),
        LinkEvent.Answered e => known.IsUnderWay(e.EventId) ? Publish(known.Answered(e.Result, rules.Now)) : Overtaken(known),
        LinkEvent.Failed e => known.IsUnderWay(e.EventId) ? Failed(known, e) : Overtaken(known),
        LinkEvent.Published e => (Published(known, e.EventId), Done),
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

    // Only a client that has to approve may need its request again. Nothing is changed when an event was faster than the answer: it knows
    // better.
    private static (LinkRequest?, LinkAction) RequestAnswered(LinkRequest known, ClientResult result, DateTimeOffset now)
    {
        // The expiry that was being recovered is answered by this request; delivered again, it must not end the link that comes of it.
        var ended = known.Recovery is { } recovery ? (known with { Recovery = null }).WithDone(recovery.EventId) : known;
        var next = result switch
        {
            ClientResult.Created => ended.Forgotten(LinkRequestState.Linked),
            ClientResult.OnboardingRequired pending =>
                ended.Forgotten(LinkRequestState.Onboarding) with { OnboardingUrl = pending.OnboardingUrl },
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
        if (known.IsDone(expiry.EventId))
        {
            return (null, Done);
        }

        // What becomes of that request decides what the expiry is about: if Debitura refuses it, the older one holds again.
        if (known.State == LinkRequestState.Requested && rules.Now < known.RequestedAt + rules.CallLimit)
        {
            return Overtaken(known);
        }

        // A request that is never answered leaves the recovery to begin anew.
        if (known.IsRecovering(expiry.EventId) && known.State != LinkRequestState.Requested)
        {
            return Resumed(known, expiry);
        }

        return known.IsNews(expiry)
            ? (known.Begun(expiry), new LinkAction.LookUp())
            : (known.WithDone(expiry.EventId).IfKnown(), new LinkAction.Ignore());
    }

    private static (LinkRequest?, LinkAction) Resumed(LinkRequest known, LinkEvent.Expired expiry)
    {
        switch (known)
        {
            // Given up in an attempt that was the last; somebody wants another one.
            case { State: LinkRequestState.GivenUp, Recovery: { GivenUp: LinkRecoveryGiveUpReason.Unanswered } recovery }:
                var begun = known.Begun(expiry);
                return (begun with { Recovery = begun.Recovery! with { IsCounted = recovery.IsCounted } }, new LinkAction.LookUp());
            case { State: LinkRequestState.Expired, Recovery.Step: LinkRecoveryStep.ToLookUp }:
                return (null, new LinkAction.LookUp());
            case { State: LinkRequestState.Expired, Recovery.Step: LinkRecoveryStep.ToSend or LinkRecoveryStep.Sending }:
                return (null, new LinkAction.Send());
            case { Recovery.Step: LinkRecoveryStep.ToHandOver }:
                return (null, new LinkAction.Publish(known.NewsOf()));
            default:
                return (null, Done);
        }
    }

    private static (LinkRequest?, LinkAction) LookedUp(LinkRequest known, LinkEvent.LookedUp lookedUp, LinkRules rules)
    {
        var recovery = known.Recovery!;
        return known switch
        {
            _ when lookedUp.IsLinked => (known.Forgotten(LinkRequestState.Linked).WithDone(lookedUp.EventId), Done),
            { Request: null } => Publish(known.GivenUp(LinkRecoveryGiveUpReason.NotRemembered)),
            _ when recovery.IsCounted =>
                (known with { Recovery = recovery with { Step = LinkRecoveryStep.ToSend } }, new LinkAction.Send()),
            _ when known.Recoveries >= rules.MaxRecoveries => Publish(known.GivenUp(LinkRecoveryGiveUpReason.TooManyRecoveries)),
            _ => (
                known with
                {
                    Recoveries = known.Recoveries + 1,
                    Recovery = recovery with { Step = LinkRecoveryStep.ToSend, IsCounted = true },
                },
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

    private static (LinkRequest?, LinkAction) Failed(LinkRequest known, LinkEvent.Failed failed) => (failed.Reason, known.Recovery) switch
    {
        ({ } reason, _) => Publish(known.GivenUp(reason, failed.Detail)),
        (null, { Step: LinkRecoveryStep.Sending } recovery) =>
            (known with { Recovery = recovery with { Step = LinkRecoveryStep.ToSend, SendingUntil = null } }, Done),
        _ => (null, Done),
    };

    // Unanswered stays open, so that the event resumes the recovery when it is requeued.
    private static LinkRequest? Published(LinkRequest known, string eventId) => known switch
    {
        { State: LinkRequestState.Requested } when known.IsRecovering(eventId) => null,
        { Recovery: { GivenUp: LinkRecoveryGiveUpReason.Unanswered } recovery } when known.IsRecovering(eventId) =>
            known with { Recovery = recovery with { Step = LinkRecoveryStep.Done } },
        { Recovery: { } recovery } when known.IsRecovering(eventId) =>
            (known with { Recovery = recovery with { Step = LinkRecoveryStep.Done } }).WithDone(eventId),

        // Whoever asks again after a decline has a reason; then only the event is done.
        { State: LinkRequestState.Declined } => known.Forgotten(LinkRequestState.Declined).WithDone(eventId),
        _ => known.WithDone(eventId).IfKnown(),
    };

    // The client approved: nothing is left to recover, and nothing to remember.
    private static (LinkRequest?, LinkAction) Linked(LinkRequest known, LinkEvent.Linked linked) => known switch
    {
        { Version: 0 } => (null, Done),
        _ when known.IsDone(linked.EventId) => (null, Done),
        _ when known.IsOutdated(linked.OccurredAt) => (known.WithDone(linked.EventId), Done),
        _ => (
            known.Forgotten(LinkRequestState.Linked).WithDone(linked.EventId) with
            {
                NewestEventAt = linked.OccurredAt ?? known.NewestEventAt,
            },
            Done),
    };

    // Stored before anybody is told: if telling fails for good, the request must not go out again all the same.
    private static (LinkRequest?, LinkAction) Declined(LinkRequest known, LinkEvent.Declined declined) => known switch
    {
        _ when known.IsDone(declined.EventId) => (null, Done),
        _ when known.IsOutdated(declined.OccurredAt) => (known.WithDone(declined.EventId), new LinkAction.Ignore()),
        _ => (
            known with { State = LinkRequestState.Declined, NewestEventAt = declined.OccurredAt ?? known.NewestEventAt },
            new LinkAction.Publish(new LinkRecoveryNews.Declined
            {
                EventId = declined.EventId,
                ExternalTenantId = known.ExternalTenantId,
                DeclinedAt = declined.OccurredAt,
                Request = known.Request,
            })),
    };

    private static (LinkRequest?, LinkAction) Publish(LinkRequest next) => (next, new LinkAction.Publish(next.NewsOf()));

    // A decline, or an answered request of the application, is the newer word. One that waits for its answer decides what the expiry is
    // about.
    private static (LinkRequest?, LinkAction) Overtaken(LinkRequest known) => known.State == LinkRequestState.Requested
        ? (null, new LinkAction.Wait("The application asks for the same client at this moment; try again later."))
        : (null, Done);
}
