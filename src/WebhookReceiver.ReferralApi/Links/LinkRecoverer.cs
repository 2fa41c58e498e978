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
        if (known is not null && (known.IsDone(webhookEvent.Id) || (known.IsRecovering(webhookEvent.Id) && known.State != LinkRequestState.Requested)))
        {
            return;
        }

        ThrowIfBeingAsked(known);
        if (known is not null && !known.IsConcernedBy(webhookEvent))
        {
            logger.LinkEventOutdated(LogText.Of(webhookEvent.Type), LogText.Of(webhookEvent.Id));
            await memory.UpdateAsync(tenant, current => current is null ? null : LinkMemory.WithDone(current, webhookEvent.Id), cancellationToken).ConfigureAwait(false);
            return;
        }

        // The double click: the first one linked the client, the second one saw "already used", and the event knows of neither.
        var isLinked = await client.FindClientAsync(tenant, cancellationToken).ConfigureAwait(false) is not null;

        // Asked again, because the answer took its time: a decline or a request of the application in between is the newer word.
        await memory.UpdateAsync(
            tenant,
            current =>
            {
                ThrowIfBeingAsked(current);
                return (current ?? LinkTransitions.Unknown(tenant)) switch
                {
                    var known when !known.IsConcernedBy(webhookEvent) => null,
                    var known when isLinked => LinkMemory.WithDone(LinkMemory.Forgotten(known.Expired(webhookEvent), LinkRequestState.Linked), webhookEvent.Id),
                    var known => known.Expired(webhookEvent).Prepared(webhookEvent.Id, options.Value.MaxRecoveries),
                };
            },
            cancellationToken).ConfigureAwait(false);
        if (isLinked)
        {
            logger.LinkedAfterAll(LogText.Of(webhookEvent.Id));
        }
    }

    // The application has asked for the same client since an earlier step, which the inbox does not run again. If that request is refused, the recovery holds as it was; if it is never answered, it
    // begins anew; if it is answered, it is over.
    private static bool IsWaitingForAnswer(LinkRequest known, WebhookEvent<ClientLinkExpired> expiry) => known.State == LinkRequestState.Requested && known.IsRecovering(expiry.Id);

    // What becomes of that request decides what the expiry is about: if Debitura refuses it, the older one holds again.
    private void ThrowIfBeingAsked(LinkRequest? known)
    {
        if (known is { State: LinkRequestState.Requested } && clock.GetUtcNow() < known.RequestedAt + api.Value.TotalTimeout + SendingMargin)
        {
            throw new InvalidOperationException("The application asks for the same client at this moment; try again later.");
        }
    }

    /// <summary>Step 2: the same request again, and its answer recorded.</summary>
    public async Task SendAsync(WebhookEvent<ClientLinkExpired> webhookEvent, CancellationToken cancellationToken)
    {
        if (TenantOf(webhookEvent.Payload) is not { } tenant)
        {
            return;
        }

        if (await store.FindAsync(tenant, cancellationToken).ConfigureAwait(false) is { } asked && IsWaitingForAnswer(asked, webhookEvent))
        {
            await PrepareAsync(webhookEvent, cancellationToken).ConfigureAwait(false);
        }

        if (await store.FindAsync(tenant, cancellationToken).ConfigureAwait(false) is not { State: LinkRequestState.Expired, Request: { } request } known ||
            !known.IsRecovering(webhookEvent.Id) ||
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

        var change = await AnswerAsync(tenant, webhookEvent, request, cancellationToken).ConfigureAwait(false);

        // Not cancelled: the fresh link is in this answer and nowhere else. Not over a decline that came meanwhile.
        var recorded = await memory.UpdateAsync(
            tenant,
            current => current is { State: LinkRequestState.Expired } && current.IsRecovering(webhookEvent.Id) ? change(current, current.Recovery!) : null,
            CancellationToken.None).ConfigureAwait(false);
        if (recorded is { State: LinkRequestState.Requested })
        {
            // If Debitura refuses that request, this recovery holds again, and nobody else would go on with it.
            throw new InvalidOperationException("The application asked for the same client at the same moment; try again later.");
        }

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

        if (await store.FindAsync(tenant, cancellationToken).ConfigureAwait(false) is { } asked && IsWaitingForAnswer(asked, webhookEvent))
        {
            await PrepareAsync(webhookEvent, cancellationToken).ConfigureAwait(false);
            await SendAsync(webhookEvent, cancellationToken).ConfigureAwait(false);
        }

        var known = await store.FindAsync(tenant, cancellationToken).ConfigureAwait(false);
        if (known?.Recovery is not { Step: LinkRecoveryStep.ToHandOver } recovery || !known.IsRecovering(webhookEvent.Id))
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
            current => current is not null && current.IsRecovering(webhookEvent.Id) && current.State != LinkRequestState.Requested
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
                    _ when current.IsDone(webhookEvent.Id) => null,
                    _ when current.IsOutdated(webhookEvent.OccurredAt) => LinkMemory.WithDone(current, webhookEvent.Id),
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
        if (known is not null && known.IsDone(webhookEvent.Id))
        {
            return;
        }

        if (known is not null && known.IsOutdated(webhookEvent.OccurredAt))
        {
            logger.LinkEventOutdated(LogText.Of(webhookEvent.Type), LogText.Of(webhookEvent.Id));
            await memory.UpdateAsync(known.ExternalTenantId, current => current is null ? null : LinkMemory.WithDone(current, webhookEvent.Id), cancellationToken).ConfigureAwait(false);
            return;
        }

        // Recorded before anybody is told: if telling fails for good, the request must not go out again all the same.
        logger.LinkDeclined(LogText.Of(webhookEvent.Id));
        if (tenant is not null)
        {
            await memory.UpdateAsync(
                tenant,
                current => (current ?? LinkTransitions.Unknown(tenant)) is var asked && !asked.IsOutdated(webhookEvent.OccurredAt)
                    ? asked with { NewestEventAt = webhookEvent.OccurredAt ?? asked.NewestEventAt, State = LinkRequestState.Declined }
                    : null,
                cancellationToken).ConfigureAwait(false);
        }

        var decline = new LinkDecline
        {
            ExternalTenantId = webhookEvent.Payload.ExternalTenantId,
            EventId = webhookEvent.Id,
            DeclinedAt = webhookEvent.OccurredAt,
            Request = known?.Request,
        };
        await notifiers.LinkDeclinedAsync(decline, cancellationToken).ConfigureAwait(false);
        if (tenant is not null)
        {
            // Whoever asks again after a decline has a reason; then only the event is done.
            await memory.UpdateAsync(
                tenant,
                current => current is null ? null
                    : LinkMemory.WithDone(current.State == LinkRequestState.Declined ? LinkMemory.Forgotten(current, LinkRequestState.Declined) : current, webhookEvent.Id),
                CancellationToken.None).ConfigureAwait(false);
        }
    }

    // No database takes a text with U+0000 in it, so nothing can be remembered of such a client.
    private static string? TenantOf(ClientEventPayload payload) =>
        string.IsNullOrEmpty(payload.ExternalTenantId) || payload.ExternalTenantId.Contains('\0', StringComparison.Ordinal) ? null : payload.ExternalTenantId;

    private async Task<Func<LinkRequest, LinkRecovery, LinkRequest>> AnswerAsync(
        string tenant, WebhookEvent<ClientLinkExpired> webhookEvent, ClientRequest request, CancellationToken cancellationToken)
    {
        var isAnswered = false;
        memory.IsPaused = true;
        try
        {
            var result = await client.CreateClientAsync(request, cancellationToken).ConfigureAwait(false);
            isAnswered = true;
            return LinkTransitions.Of(result, clock.GetUtcNow());
        }
        catch (ReferralApiException exception) when (IsFinal(exception.Kind))
        {
            isAnswered = true;
            var detail = $"{exception.Kind} ({(int?)exception.Status})";
            return (current, recovery) => current.GivenUp(recovery, LinkRecoveryGiveUpReason.Refused, detail);
        }
        catch (ReferralApiException exception) when (exception.MayHaveActed && webhookEvent.Delivery.IsLastAttempt)
        {
            // Each attempt may have reached Debitura. There is none left, so it is a person's turn.
            isAnswered = true;
            var detail = $"{exception.Kind} ({(int?)exception.Status})";
            return (current, recovery) => current.GivenUp(recovery, LinkRecoveryGiveUpReason.Unanswered, detail);
        }
        finally
        {
            memory.IsPaused = false;
            if (!isAnswered)
            {
                await ReleaseAsync(tenant, webhookEvent.Id).ConfigureAwait(false);
            }
        }
    }

    // A refused key, a forbidden call or a wrong address is mended by the operator, and then the same event succeeds: it stays with the sender or the inbox, like anything transient.
    private static bool IsFinal(ReferralApiErrorKind kind) => kind is ReferralApiErrorKind.Validation or ReferralApiErrorKind.Conflict or ReferralApiErrorKind.BusinessRule;

    private async Task ReleaseAsync(string tenant, string eventId)
    {
        try
        {
            await memory.UpdateAsync(
                tenant,
                current => current is { Recovery.Step: LinkRecoveryStep.Sending } && current.IsRecovering(eventId)
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
