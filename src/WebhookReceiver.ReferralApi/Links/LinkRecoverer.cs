using Microsoft.Extensions.Logging;

namespace WebhookReceiver.ReferralApi;

/// <summary>
/// Recovers expired link requests: applies what happened, does what was decided, and applies what came of it, until nothing is left to do
/// or the handler's step ends. Every step begins with the webhook, so that each goes on from what is stored, also when the steps before it
/// are not run again. One for each attempt at an event.
/// </summary>
internal sealed class LinkRecoverer(
    HttpReferralApiClient client,
    LinkRequestTracker tracker,
    ApiPause pause,
    LinkNewsPublisher publisher,
    TimeProvider clock,
    ILogger<LinkRecoverer> logger)
{
    // A handler on SQLite gets 5 seconds. A last attempt that ran into that could tell nobody.
    private static readonly TimeSpan LastTimeout = TimeSpan.FromSeconds(4);

    private bool isUnanswered;

    private enum Step
    {
        Prepare,
        Send,
        HandOver,
    }

    public Task PrepareAsync(WebhookEvent<ClientLinkExpired> webhookEvent, CancellationToken cancellationToken) =>
        RunAsync(webhookEvent, Step.Prepare, givesUp: false, cancellationToken);

    public Task SendAsync(WebhookEvent<ClientLinkExpired> webhookEvent, CancellationToken cancellationToken) =>
        RunAsync(webhookEvent, Step.Send, webhookEvent.Delivery.IsLastAttempt, cancellationToken);

    public Task ResumeAsync(WebhookEvent<ClientLinkExpired> webhookEvent, CancellationToken cancellationToken) => isUnanswered
        ? throw new DoNotRetryException("Debitura gave no usable answer until the last attempt. Requeue the event to resume link recovery.")
        : RunAsync(webhookEvent, Step.Send, givesUp: false, cancellationToken);

    public Task HandOverAsync(WebhookEvent<ClientLinkExpired> webhookEvent, CancellationToken cancellationToken)
    {
        if (TenantOf(webhookEvent.Payload) is not null)
        {
            return RunAsync(webhookEvent, Step.HandOver, givesUp: false, cancellationToken);
        }

        var givenUp = new LinkRecoveryNews.GivenUp
        {
            EventId = webhookEvent.Id,
            Reason = LinkRecoveryGiveUpReason.NotRemembered,
            Detail = "The event names no external tenant id.",
            ExpiredAt = webhookEvent.OccurredAt ?? webhookEvent.Delivery.ReceivedAt,
        };
        return publisher.PublishAsync(givenUp, webhookEvent.Payload, cancellationToken);
    }

    public async Task ForgetAsync(WebhookEvent<ClientLinked> webhookEvent, CancellationToken cancellationToken)
    {
        if (TenantOf(webhookEvent.Payload) is { } tenant)
        {
            await tracker.ApplyAsync(tenant, new LinkEvent.Linked(webhookEvent.Id, webhookEvent.OccurredAt), cancellationToken)
                .ConfigureAwait(false);
        }
    }

    public async Task DeclineAsync(WebhookEvent<ClientLinkDeclined> webhookEvent, CancellationToken cancellationToken)
    {
        if (TenantOf(webhookEvent.Payload) is not { } tenant)
        {
            var unknown = new LinkRecoveryNews.Declined { EventId = webhookEvent.Id, DeclinedAt = webhookEvent.OccurredAt };
            await publisher.PublishAsync(unknown, webhookEvent.Payload, cancellationToken).ConfigureAwait(false);
            return;
        }

        var declined = new LinkEvent.Declined(webhookEvent.Id, webhookEvent.OccurredAt);
        var action = await ApplyAsync(webhookEvent, tenant, declined, cancellationToken).ConfigureAwait(false);
        if (action is LinkAction.Publish { News: { } news })
        {
            await publisher.PublishAsync(news, webhookEvent.Payload, cancellationToken).ConfigureAwait(false);
            await tracker.ApplyAsync(tenant, new LinkEvent.Published(webhookEvent.Id), CancellationToken.None).ConfigureAwait(false);
        }
    }

    private async Task RunAsync(WebhookEvent<ClientLinkExpired> webhookEvent, Step last, bool givesUp, CancellationToken cancellationToken)
    {
        if (TenantOf(webhookEvent.Payload) is not { } tenant)
        {
            return;
        }

        using var time = givesUp ? new CancellationTokenSource(LastTimeout, clock) : new CancellationTokenSource();
        using var asking = CancellationTokenSource.CreateLinkedTokenSource(time.Token, cancellationToken);
        LinkEvent? happened = new LinkEvent.Expired(webhookEvent.Id, webhookEvent.OccurredAt, webhookEvent.Delivery.ReceivedAt);
        while (happened is not null)
        {
            // An answer is recorded even if the time is over: the fresh link is in it and nowhere else.
            var token = happened is LinkEvent.Expired or LinkEvent.LookedUp or LinkEvent.Sending
                ? cancellationToken
                : CancellationToken.None;
            var action = await ApplyAsync(webhookEvent, tenant, happened, token).ConfigureAwait(false);
            isUnanswered |= action is LinkAction.Publish { News: LinkRecoveryNews.GivenUp { Reason: LinkRecoveryGiveUpReason.Unanswered } };
            happened = action switch
            {
                LinkAction.Wait wait => throw new InvalidOperationException(wait.Reason),
                LinkAction.LookUp when last >= Step.Send =>
                    await AskAsync(() => LookUpAsync(webhookEvent.Id, tenant, asking.Token)).ConfigureAwait(false),
                LinkAction.Send when last >= Step.Send => new LinkEvent.Sending(webhookEvent.Id),
                LinkAction.Post post => await AskAsync(() => PostAsync(webhookEvent.Id, post, asking.Token)).ConfigureAwait(false),
                LinkAction.Publish publish when last >= Step.HandOver || isUnanswered =>
                    await PublishAsync(webhookEvent, publish.News, cancellationToken).ConfigureAwait(false),
                _ => null,
            };
        }

        async Task<LinkEvent> AskAsync(Func<Task<LinkEvent>> ask)
        {
            try
            {
                return await pause.RunAsync(ask).ConfigureAwait(false);
            }
            catch (ReferralApiException exception) when (givesUp)
            {
                return new LinkEvent.Failed(webhookEvent.Id, LinkRecoveryGiveUpReason.Unanswered, exception.Brief);
            }
            catch (OperationCanceledException) when (givesUp && !cancellationToken.IsCancellationRequested)
            {
                return new LinkEvent.Failed(webhookEvent.Id, LinkRecoveryGiveUpReason.Unanswered, nameof(ReferralApiErrorKind.Timeout));
            }
            catch
            {
                await ReleaseAsync(tenant, webhookEvent.Id).ConfigureAwait(false);
                throw;
            }
        }
    }

    private async Task<LinkAction> ApplyAsync<TPayload>(
        WebhookEvent<TPayload> webhookEvent, string tenant, LinkEvent happened, CancellationToken cancellationToken)
    {
        var (_, _, action) = await tracker.ApplyAsync(tenant, happened, cancellationToken).ConfigureAwait(false);
        if (action is LinkAction.Ignore)
        {
            logger.LinkEventOutdated(LogText.From(webhookEvent.Type), LogText.From(webhookEvent.Id));
        }

        return action;
    }

    private async Task<LinkEvent> PublishAsync(
        WebhookEvent<ClientLinkExpired> webhookEvent, LinkRecoveryNews? news, CancellationToken cancellationToken)
    {
        if (news is not null)
        {
            await publisher.PublishAsync(news, webhookEvent.Payload, cancellationToken).ConfigureAwait(false);
        }

        return new LinkEvent.Published(webhookEvent.Id);
    }

    // The double click: the first one linked the client, the second one saw "already used", and the event knows of neither.
    private async Task<LinkEvent> LookUpAsync(string eventId, string tenant, CancellationToken cancellationToken)
    {
        var isLinked = await client.FindClientAsync(tenant, cancellationToken).ConfigureAwait(false) is not null;
        if (isLinked)
        {
            logger.LinkedAfterAll(LogText.From(eventId));
        }

        return new LinkEvent.LookedUp(eventId, isLinked);
    }

    private async Task<LinkEvent> PostAsync(string eventId, LinkAction.Post post, CancellationToken cancellationToken)
    {
        try
        {
            var result = await client.CreateClientAsync(post.Request, cancellationToken).ConfigureAwait(false);
            logger.LinkRequestSent(LogText.From(eventId), post.Recovery);
            return new LinkEvent.Answered(eventId, result);
        }

        // Not a refused key, a forbidden call or a wrong address: the operator fixes that, and then the same event succeeds.
        catch (ReferralApiException exception)
            when (exception.Kind is ReferralApiErrorKind.Validation or ReferralApiErrorKind.Conflict or ReferralApiErrorKind.BusinessRule)
        {
            return new LinkEvent.Failed(eventId, LinkRecoveryGiveUpReason.Refused, exception.Brief);
        }
    }

    private async Task ReleaseAsync(string tenant, string eventId)
    {
        try
        {
            await tracker.ApplyAsync(tenant, new LinkEvent.Failed(eventId), CancellationToken.None).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Do not catch general exception types: the call's own failure says more, and the next attempt only waits
        catch (Exception exception)
#pragma warning restore CA1031
        {
            logger.ReleaseFailed(exception, LogText.From(eventId));
        }
    }

    // No database takes a text with U+0000 in it, so nothing can be remembered of such a client.
    private static string? TenantOf(ClientEventPayload payload) =>
        string.IsNullOrEmpty(payload.ExternalTenantId) || payload.ExternalTenantId.Contains('\0', StringComparison.Ordinal)
            ? null
            : payload.ExternalTenantId;
}
