using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace WebhookReceiver.ReferralApi;

/// <summary>
/// Recovers one expired link request in three steps, each a handler of its own: prepare, send, hand over. The inbox commits each by itself, so that a failed hand-over never makes
/// the request go out again; without the inbox, what the earlier steps recorded tells them that they are done.
/// </summary>
internal sealed class LinkRecoverer(
    IReferralApiClient client,
    ILinkRequestStore store,
    LinkMemory memory,
    LinkNotifiers notifiers,
    IOptions<LinkRecoveryOptions> options,
    IOptions<ReferralApiOptions> api,
    TimeProvider clock,
    ILogger<LinkRecoverer> logger)
{
    // Whoever sends longer than a call may take is dead.
    private static readonly TimeSpan SendingMargin = TimeSpan.FromSeconds(30);

    // Between two clocks, and because events name whole seconds. Links live for a day at least, so an expiry this close to a new request is about an older one or none.
    private static readonly TimeSpan ClockMargin = TimeSpan.FromMinutes(5);

    // Well within what a handler gets on any database.
    private static readonly TimeSpan PartnerTimeout = TimeSpan.FromSeconds(2);

    /// <summary>Step 1: is there anything to recover, and may it be? What happens next is recorded before it happens.</summary>
    public async Task PrepareAsync(WebhookEvent<ClientLinkExpired> webhookEvent, CancellationToken cancellationToken)
    {
        if (TenantOf(webhookEvent.Payload) is not { } tenant)
        {
            return;
        }

        var known = await store.FindAsync(tenant, cancellationToken).ConfigureAwait(false);
        if (known is not null && (IsDone(known, webhookEvent.Id) || IsOf(known.Recovery, webhookEvent.Id)))
        {
            return;
        }

        if (known is not null && (known.State == LinkRequestState.Declined || IsOutdated(known, webhookEvent.OccurredAt)))
        {
            logger.LinkEventOutdated(LogText.Of(webhookEvent.Type), LogText.Of(webhookEvent.Id));
            await memory.UpdateAsync(tenant, current => current is null ? null : LinkMemory.WithDone(current, webhookEvent.Id), cancellationToken).ConfigureAwait(false);
            return;
        }

        // The double click: the first one linked the client, the second one saw "already used", and the event knows of neither.
        if (await client.FindClientAsync(tenant, cancellationToken).ConfigureAwait(false) is not null)
        {
            logger.LinkedAfterAll(LogText.Of(webhookEvent.Id));
            await memory.UpdateAsync(
                tenant,
                current => LinkMemory.WithDone(LinkMemory.Forgotten(Expired(current, tenant, webhookEvent), LinkRequestState.Linked), webhookEvent.Id),
                cancellationToken).ConfigureAwait(false);
            return;
        }

        await memory.UpdateAsync(tenant, current => Prepared(Expired(current, tenant, webhookEvent), webhookEvent.Id), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Step 2: the same request again, and its answer recorded.</summary>
    public async Task SendAsync(WebhookEvent<ClientLinkExpired> webhookEvent, CancellationToken cancellationToken)
    {
        if (TenantOf(webhookEvent.Payload) is not { } tenant ||
            await store.FindAsync(tenant, cancellationToken).ConfigureAwait(false) is not { Request: { } request } known ||
            !IsOf(known.Recovery, webhookEvent.Id) ||
            known.Recovery is not { Step: LinkRecoveryStep.ToSend or LinkRecoveryStep.Sending } recovery)
        {
            return;
        }

        var now = clock.GetUtcNow();
        if (recovery.Step == LinkRecoveryStep.Sending && recovery.SendingUntil > now)
        {
            throw new InvalidOperationException("The request is being sent by another attempt at the same event; try again later.");
        }

        var sending = known with { Recovery = recovery with { Step = LinkRecoveryStep.Sending, SendingUntil = now + api.Value.TotalTimeout + SendingMargin } };
        if (await store.TrySaveAsync(sending, cancellationToken).ConfigureAwait(false) is null)
        {
            throw new InvalidOperationException("The link request was changed at the same moment; try again later.");
        }

        var change = await AnswerAsync(tenant, webhookEvent.Id, request, cancellationToken).ConfigureAwait(false);

        // Not cancelled: the fresh link is in this answer and nowhere else.
        await memory.UpdateAsync(
            tenant, current => current is not null && IsOf(current.Recovery, webhookEvent.Id) ? change(current, current.Recovery!) : null, CancellationToken.None).ConfigureAwait(false);
        logger.LinkRequestSent(LogText.Of(webhookEvent.Id), known.Recoveries);
    }

    /// <summary>Step 3: whatever came of it to the application.</summary>
    public async Task HandOverAsync(WebhookEvent<ClientLinkExpired> webhookEvent, CancellationToken cancellationToken)
    {
        if (TenantOf(webhookEvent.Payload) is not { } tenant)
        {
            var nothing = new LinkRequest { ExternalTenantId = string.Empty, State = LinkRequestState.GivenUp, ExpiredAt = webhookEvent.OccurredAt ?? webhookEvent.Delivery.ReceivedAt };
            await GiveUpAsync(nothing, webhookEvent, LinkRecoveryGiveUpReason.NotRemembered, "The event names no external tenant id.", cancellationToken).ConfigureAwait(false);
            return;
        }

        var known = await store.FindAsync(tenant, cancellationToken).ConfigureAwait(false);
        if (known?.Recovery is not { Step: LinkRecoveryStep.ToHandOver } recovery || !IsOf(recovery, webhookEvent.Id))
        {
            return;
        }

        switch (known)
        {
            case { State: LinkRequestState.GivenUp } when recovery.GivenUp is { } reason:
                await GiveUpAsync(known, webhookEvent, reason, recovery.Detail, cancellationToken).ConfigureAwait(false);
                break;
            case { State: LinkRequestState.AwaitingApproval, ApprovalUrl: { } url, Request: { } request }:
                var approval = new LinkApproval { ExternalTenantId = tenant, ApprovalUrl = url, EventId = webhookEvent.Id, Recovery = known.Recoveries, Request = request };
                await notifiers.ApprovalUrlAsync(approval, cancellationToken).ConfigureAwait(false);
                break;
            case { State: LinkRequestState.Onboarding }:
                var onboarding = new LinkOnboarding { ExternalTenantId = tenant, OnboardingUrl = known.OnboardingUrl, EventId = webhookEvent.Id };
                await notifiers.OnboardingUrlAsync(onboarding, cancellationToken).ConfigureAwait(false);
                break;
            default:
                // Linked: there is nothing to hand over.
                break;
        }

        await memory.UpdateAsync(
            tenant,
            current => current is not null && IsOf(current.Recovery, webhookEvent.Id)
                ? LinkMemory.WithDone(current with { Recovery = current.Recovery! with { Step = LinkRecoveryStep.Done } }, webhookEvent.Id)
                : null,
            CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>The client approved: there is nothing left to recover, and nothing left to remember.</summary>
    public async Task ForgetAsync(WebhookEvent<ClientLinked> webhookEvent, CancellationToken cancellationToken)
    {
        if (TenantOf(webhookEvent.Payload) is { } tenant)
        {
            await memory.UpdateAsync(
                tenant,
                current => current switch
                {
                    null => null,
                    _ when IsDone(current, webhookEvent.Id) => null,
                    _ when IsOutdated(current, webhookEvent.OccurredAt) => LinkMemory.WithDone(current, webhookEvent.Id),
                    _ => LinkMemory.WithDone(
                        LinkMemory.Forgotten(current, LinkRequestState.Linked) with { NewestEventAt = webhookEvent.OccurredAt ?? current.NewestEventAt }, webhookEvent.Id),
                },
                cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The client declined: that is an answer, and asking again would be none of the partner's business.</summary>
    public async Task DeclineAsync(WebhookEvent<ClientLinkDeclined> webhookEvent, CancellationToken cancellationToken)
    {
        var tenant = TenantOf(webhookEvent.Payload);
        var known = tenant is null ? null : await store.FindAsync(tenant, cancellationToken).ConfigureAwait(false);
        if (known is not null && IsDone(known, webhookEvent.Id))
        {
            return;
        }

        if (known is not null && IsOutdated(known, webhookEvent.OccurredAt))
        {
            logger.LinkEventOutdated(LogText.Of(webhookEvent.Type), LogText.Of(webhookEvent.Id));
            await memory.UpdateAsync(known.ExternalTenantId, current => current is null ? null : LinkMemory.WithDone(current, webhookEvent.Id), cancellationToken).ConfigureAwait(false);
            return;
        }

        // Recorded before anybody is told: if telling fails for good, the request must not go out again all the same.
        logger.LinkDeclined(LogText.Of(webhookEvent.Id));
        await DeclineAsync(tenant, current => current with { NewestEventAt = webhookEvent.OccurredAt ?? current.NewestEventAt, State = LinkRequestState.Declined }, cancellationToken).ConfigureAwait(false);
        var decline = new LinkDecline
        {
            ExternalTenantId = webhookEvent.Payload.ExternalTenantId,
            EventId = webhookEvent.Id,
            DeclinedAt = webhookEvent.OccurredAt,
            Request = known?.Request,
        };
        await notifiers.LinkDeclinedAsync(decline, cancellationToken).ConfigureAwait(false);
        await DeclineAsync(tenant, current => LinkMemory.WithDone(LinkMemory.Forgotten(current, LinkRequestState.Declined), webhookEvent.Id), CancellationToken.None).ConfigureAwait(false);
    }

    // No database takes a text with U+0000 in it, so nothing can be remembered of such a client.
    private static string? TenantOf(ClientEventPayload payload) =>
        string.IsNullOrEmpty(payload.ExternalTenantId) || payload.ExternalTenantId.Contains('\0', StringComparison.Ordinal) ? null : payload.ExternalTenantId;

    private static bool IsDone(LinkRequest known, string eventId) => known.DoneEventIds.Contains(eventId, StringComparer.Ordinal);

    private static bool IsOf(LinkRecovery? recovery, string eventId) => string.Equals(recovery?.EventId, eventId, StringComparison.Ordinal);

    private static bool IsOutdated(LinkRequest known, DateTimeOffset? occurredAt) =>
        occurredAt < known.NewestEventAt || occurredAt < known.RequestedAt - ClockMargin || occurredAt < known.ApprovalIssuedAt - ClockMargin;

    private static LinkRequest Unknown(string tenant) => new() { ExternalTenantId = tenant, State = LinkRequestState.Expired };

    private static LinkRequest Expired(LinkRequest? current, string tenant, WebhookEvent<ClientLinkExpired> webhookEvent) => (current ?? Unknown(tenant)) with
    {
        State = LinkRequestState.Expired,
        ApprovalUrl = null,
        ExpiredAt = webhookEvent.OccurredAt ?? webhookEvent.Delivery.ReceivedAt,
        NewestEventAt = webhookEvent.OccurredAt ?? current?.NewestEventAt,
    };

    private static LinkRequest GivenUp(LinkRequest request, LinkRecovery recovery, LinkRecoveryGiveUpReason reason, string? detail = null) => request with
    {
        State = LinkRequestState.GivenUp,
        Recovery = recovery with { Step = LinkRecoveryStep.ToHandOver, SendingUntil = null, GivenUp = reason, Detail = detail },
    };

    private async Task DeclineAsync(string? tenant, Func<LinkRequest, LinkRequest> change, CancellationToken cancellationToken)
    {
        if (tenant is not null)
        {
            await memory.UpdateAsync(tenant, current => change(current ?? Unknown(tenant)), cancellationToken).ConfigureAwait(false);
        }
    }

    private LinkRequest Prepared(LinkRequest expired, string eventId)
    {
        var recovery = new LinkRecovery { EventId = eventId, Step = LinkRecoveryStep.ToSend };
        return expired switch
        {
            { Request: null } => GivenUp(expired, recovery, LinkRecoveryGiveUpReason.NotRemembered),
            _ when expired.Recoveries >= options.Value.MaxRecoveries => GivenUp(expired, recovery, LinkRecoveryGiveUpReason.TooManyRecoveries),
            _ => expired with { Recoveries = expired.Recoveries + 1, Recovery = recovery },
        };
    }

    private async Task<Func<LinkRequest, LinkRecovery, LinkRequest>> AnswerAsync(string tenant, string eventId, ClientRequest request, CancellationToken cancellationToken)
    {
        var isAnswered = false;
        memory.IsPaused = true;
        try
        {
            var result = await client.CreateClientAsync(request, cancellationToken).ConfigureAwait(false);
            isAnswered = true;
            return ChangeFor(result, clock.GetUtcNow());
        }
        catch (ReferralApiException exception) when (IsFinal(exception.Kind))
        {
            isAnswered = true;
            var detail = $"{exception.Kind} ({(int?)exception.Status})";
            return (current, recovery) => GivenUp(current, recovery, LinkRecoveryGiveUpReason.Refused, detail);
        }
        finally
        {
            memory.IsPaused = false;
            if (!isAnswered)
            {
                await ReleaseAsync(tenant, eventId).ConfigureAwait(false);
            }
        }
    }

    private static Func<LinkRequest, LinkRecovery, LinkRequest> ChangeFor(ClientResult result, DateTimeOffset now) => result switch
    {
        ClientResult.Created => (current, recovery) => LinkMemory.Forgotten(current, LinkRequestState.Linked) with { Recovery = Answered(recovery) },
        ClientResult.OnboardingRequired pending => (current, recovery) =>
            LinkMemory.Forgotten(current, LinkRequestState.Onboarding) with { OnboardingUrl = pending.OnboardingUrl, Recovery = Answered(recovery) },
        ClientResult.Conflict { Kind: ClientConflict.NeedsLinking, ApprovalUrl: { } url } => (current, recovery) =>
            current with { State = LinkRequestState.AwaitingApproval, ApprovalUrl = url, ApprovalIssuedAt = now, Recovery = Answered(recovery) },
        ClientResult.Conflict { Kind: ClientConflict.NeedsLinking } => (current, recovery) => GivenUp(current, recovery, LinkRecoveryGiveUpReason.NoApprovalUrl),
        ClientResult.Conflict conflict => (current, recovery) => GivenUp(current, recovery, LinkRecoveryGiveUpReason.Conflict, conflict.Kind.ToString()),
        ClientResult.ValidationFailed => (current, recovery) => GivenUp(current, recovery, LinkRecoveryGiveUpReason.Refused, "Validation (400)"),
        ClientResult.BusinessRuleFailed => (current, recovery) => GivenUp(current, recovery, LinkRecoveryGiveUpReason.Refused, "BusinessRule (422)"),
        _ => throw new InvalidOperationException($"{result.GetType().Name} is no answer that this knows."),
    };

    private static LinkRecovery Answered(LinkRecovery recovery) => recovery with { Step = LinkRecoveryStep.ToHandOver, SendingUntil = null };

    // A refused key or a forbidden call is mended by the operator, and then the same event succeeds: it stays with the sender or the inbox, like anything transient.
    private static bool IsFinal(ReferralApiErrorKind kind) => kind is
        ReferralApiErrorKind.Validation or ReferralApiErrorKind.Conflict or ReferralApiErrorKind.BusinessRule or ReferralApiErrorKind.NotFound or ReferralApiErrorKind.Unexpected;

    private async Task ReleaseAsync(string tenant, string eventId)
    {
        try
        {
            await memory.UpdateAsync(
                tenant,
                current => current is { Recovery.Step: LinkRecoveryStep.Sending } && IsOf(current.Recovery, eventId)
                    ? current with { Recovery = current.Recovery with { Step = LinkRecoveryStep.ToSend, SendingUntil = null } }
                    : null,
                CancellationToken.None).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Do not catch general exception types: the call's own failure says more, and without this the next attempt waits a little longer
        catch (Exception exception)
#pragma warning restore CA1031
        {
            logger.ReleaseFailed(exception, LogText.Of(eventId));
        }
    }

    private async Task GiveUpAsync(
        LinkRequest known, WebhookEvent<ClientLinkExpired> webhookEvent, LinkRecoveryGiveUpReason reason, string? detail, CancellationToken cancellationToken)
    {
        logger.RecoveryGivenUp(LogText.Of(webhookEvent.Id), reason, known.Recoveries);
        var me = await FindMeAsync(cancellationToken).ConfigureAwait(false);
        var givenUp = new LinkRecoveryGivenUp
        {
            Reason = reason,
            Detail = detail,
            ExternalTenantId = webhookEvent.Payload.ExternalTenantId,
            EventId = webhookEvent.Id,
            PartnerName = me?.CompanyName,
            PartnerId = me?.Id,
            CompanyName = known.Request?.Client.Name ?? webhookEvent.Payload.Creditor?.CompanyName,
            Email = known.Request?.Client.SupportEmail,
            ConflictAt = known.ConflictAt,
            ExpiredAt = known.ExpiredAt,
            Recoveries = known.Recoveries,
        };
        await notifiers.RecoveryGivenUpAsync(givenUp, cancellationToken).ConfigureAwait(false);
    }

    private async Task<PartnerInfo?> FindMeAsync(CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(PartnerTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            return await client.GetMeAsync(either.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is ReferralApiException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            // A person can look the partner up; that recovery gave up they cannot know.
            return null;
        }
    }
}
