using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace WebhookReceiver.ReferralApi;

/// <summary>
/// Recovers expired link requests: applies what happened, does what was decided, and applies what came of it, until nothing is left to do or the handler's step ends. Every step begins
/// with the webhook, so that each goes on from what is stored, also when the steps before it are not run again. One for each attempt at an event.
/// </summary>
internal sealed class LinkRecoverer(
    HttpReferralApiClient client,
    LinkRequestTracker tracker,
    ApiPause pause,
    IEnumerable<ILinkRecoveryHandler> handlers,
    IOptions<LinkRecoveryOptions> options,
    TimeProvider clock,
    ILogger<LinkRecoverer> logger)
{
    // Well within what a handler gets on any database.
    private static readonly TimeSpan PartnerTimeout = TimeSpan.FromSeconds(2);

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
        ? throw new DoNotRetryException("Debitura gave no usable answer until the last attempt. Link recovery resumes when the event is requeued.")
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
        return TellAsync(webhookEvent, givenUp, cancellationToken);
    }

    public async Task ForgetAsync(WebhookEvent<ClientLinked> webhookEvent, CancellationToken cancellationToken)
    {
        if (TenantOf(webhookEvent.Payload) is { } tenant)
        {
            await tracker.ApplyAsync(tenant, new LinkEvent.Linked(webhookEvent.Id, webhookEvent.OccurredAt), cancellationToken).ConfigureAwait(false);
        }
    }

    public async Task DeclineAsync(WebhookEvent<ClientLinkDeclined> webhookEvent, CancellationToken cancellationToken)
    {
        if (TenantOf(webhookEvent.Payload) is not { } tenant)
        {
            await TellAsync(webhookEvent, new LinkRecoveryNews.Declined { EventId = webhookEvent.Id, DeclinedAt = webhookEvent.OccurredAt }, cancellationToken)
                .ConfigureAwait(false);
            return;
        }

        var declined = new LinkEvent.Declined(webhookEvent.Id, webhookEvent.OccurredAt);
        var (_, _, action) = await tracker.ApplyAsync(tenant, declined, cancellationToken).ConfigureAwait(false);
        if (action is LinkAction.Tell { News: { } news })
        {
            await TellAsync(webhookEvent, news, cancellationToken).ConfigureAwait(false);
            await tracker.ApplyAsync(tenant, new LinkEvent.Told(webhookEvent.Id), CancellationToken.None).ConfigureAwait(false);
        }
        else if (action is LinkAction.Ignore)
        {
            logger.LinkEventOutdated(LogText.Of(webhookEvent.Type), LogText.Of(webhookEvent.Id));
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
            var token = happened is LinkEvent.Expired or LinkEvent.LookedUp or LinkEvent.Sending ? cancellationToken : CancellationToken.None;
            var (_, _, action) = await tracker.ApplyAsync(tenant, happened, token).ConfigureAwait(false);
            isUnanswered |= action is LinkAction.Tell { News: LinkRecoveryNews.GivenUp { Reason: LinkRecoveryGiveUpReason.Unanswered } };
            happened = action switch
            {
                LinkAction.Wait wait => throw new InvalidOperationException(wait.Reason),
                LinkAction.Ignore => Ignored(webhookEvent),
                LinkAction.LookUp when last >= Step.Send =>
                    await AskAsync(webhookEvent, tenant, givesUp, () => LookUpAsync(webhookEvent.Id, tenant, asking.Token), cancellationToken).ConfigureAwait(false),
                LinkAction.Send when last >= Step.Send => new LinkEvent.Sending(webhookEvent.Id),
                LinkAction.Post post =>
                    await AskAsync(webhookEvent, tenant, givesUp, () => PostAsync(webhookEvent.Id, post, asking.Token), cancellationToken).ConfigureAwait(false),
                LinkAction.Tell tell when last >= Step.HandOver || isUnanswered =>
                    await TellAsync(webhookEvent, tell.News, cancellationToken).ConfigureAwait(false),
                _ => null,
            };
        }
    }

    private LinkEvent? Ignored(WebhookEvent<ClientLinkExpired> webhookEvent)
    {
        logger.LinkEventOutdated(LogText.Of(webhookEvent.Type), LogText.Of(webhookEvent.Id));
        return null;
    }

    // The double click: the first one linked the client, the second one saw "already used", and the event knows of neither.
    private async Task<LinkEvent> LookUpAsync(string eventId, string tenant, CancellationToken cancellationToken)
    {
        var isLinked = await client.FindClientAsync(tenant, cancellationToken).ConfigureAwait(false) is not null;
        if (isLinked)
        {
            logger.LinkedAfterAll(LogText.Of(eventId));
        }

        return new LinkEvent.LookedUp(eventId, isLinked);
    }

    private async Task<LinkEvent> PostAsync(string eventId, LinkAction.Post post, CancellationToken cancellationToken)
    {
        try
        {
            var result = await client.CreateClientAsync(post.Request, cancellationToken).ConfigureAwait(false);
            logger.LinkRequestSent(LogText.Of(eventId), post.Recovery);
            return new LinkEvent.Answered(eventId, result);
        }

        // Not a refused key, a forbidden call or a wrong address: the operator fixes that, and then the same event succeeds.
        catch (ReferralApiException exception)
            when (exception.Kind is ReferralApiErrorKind.Validation or ReferralApiErrorKind.Conflict or ReferralApiErrorKind.BusinessRule)
        {
            return new LinkEvent.Failed(eventId, LinkRecoveryGiveUpReason.Refused, DetailOf(exception));
        }
    }

    private async Task<LinkEvent> AskAsync(
        WebhookEvent<ClientLinkExpired> webhookEvent, string tenant, bool givesUp, Func<Task<LinkEvent>> ask, CancellationToken cancellationToken)
    {
        try
        {
            pause.ThrowIfNotOver();
            return await ask().ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Do not catch general exception types: whatever happens, the next attempt must not wait for this one
        catch (Exception exception)
#pragma warning restore CA1031
        {
            pause.Heed(exception);
            if (givesUp && exception is ReferralApiException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
                return new LinkEvent.Failed(webhookEvent.Id, LinkRecoveryGiveUpReason.Unanswered, DetailOf(exception as ReferralApiException));
            }

            await ReleaseAsync(tenant, webhookEvent.Id).ConfigureAwait(false);
            throw;
        }
    }

    private static string DetailOf(ReferralApiException? exception) => exception switch
    {
        null => nameof(ReferralApiErrorKind.Timeout),
        { Status: { } status } => $"{exception.Kind} ({(int)status})",
        _ => exception.Kind.ToString(),
    };

    private async Task ReleaseAsync(string tenant, string eventId)
    {
        try
        {
            await tracker.ApplyAsync(tenant, new LinkEvent.Failed(eventId), CancellationToken.None).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Do not catch general exception types: the call's own failure says more, and without this the next attempt waits a little longer
        catch (Exception exception)
#pragma warning restore CA1031
        {
            logger.ReleaseFailed(exception, LogText.Of(eventId));
        }
    }

    private async Task<LinkEvent> TellAsync<TPayload>(WebhookEvent<TPayload> webhookEvent, LinkRecoveryNews? news, CancellationToken cancellationToken)
        where TPayload : ClientEventPayload
    {
        if (news is LinkRecoveryNews.Declined)
        {
            logger.LinkDeclined(LogText.Of(webhookEvent.Id));
        }
        else if (news is LinkRecoveryNews.GivenUp givenUp)
        {
            logger.RecoveryGivenUp(LogText.Of(webhookEvent.Id), givenUp.Reason, givenUp.Recoveries);
            var me = isUnanswered ? null : await FindMeAsync(cancellationToken).ConfigureAwait(false);
            news = givenUp with
            {
                PartnerName = me?.CompanyName,
                PartnerId = me?.Id,
                CompanyName = givenUp.CompanyName ?? webhookEvent.Payload.Creditor?.CompanyName,
            };
        }

        if (news is not null)
        {
            await HandleAsync(news with { ExternalTenantId = webhookEvent.Payload.ExternalTenantId }, cancellationToken).ConfigureAwait(false);
        }

        return new LinkEvent.Told(webhookEvent.Id);
    }

    private async Task HandleAsync(LinkRecoveryNews news, CancellationToken cancellationToken)
    {
        var isHandled = false;
        foreach (var handler in handlers)
        {
            isHandled = true;
            await handler.HandleAsync(news, cancellationToken).ConfigureAwait(false);
        }

        if (options.Value.OnNews is { } onNews)
        {
            await onNews(news, cancellationToken).ConfigureAwait(false);
        }
        else if (!isHandled)
        {
            logger.NobodyTold(news.ToString());
        }
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

    // No database takes a text with U+0000 in it, so nothing can be remembered of such a client.
    private static string? TenantOf(ClientEventPayload payload) =>
        string.IsNullOrEmpty(payload.ExternalTenantId) || payload.ExternalTenantId.Contains('\0', StringComparison.Ordinal) ? null : payload.ExternalTenantId;
}
