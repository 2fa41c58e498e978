using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace WebhookReceiver.ReferralApi;

/// <summary>Hands the news to the application's handlers, with what support asks for when recovery gave up.</summary>
internal sealed class LinkNewsPublisher(
    HttpReferralApiClient client,
    IEnumerable<ILinkRecoveryHandler> handlers,
    IOptions<LinkRecoveryOptions> options,
    TimeProvider clock,
    ILogger<LinkNewsPublisher> logger)
{
    // Well within what a handler gets on any database.
    private static readonly TimeSpan PartnerTimeout = TimeSpan.FromSeconds(2);

    public async Task PublishAsync(LinkRecoveryNews news, ClientEventPayload payload, CancellationToken cancellationToken)
    {
        news = news with { ExternalTenantId = payload.ExternalTenantId };
        if (news is LinkRecoveryNews.Declined)
        {
            logger.LinkDeclined(LogText.From(news.EventId));
        }
        else if (news is LinkRecoveryNews.GivenUp givenUp)
        {
            logger.RecoveryGivenUp(LogText.From(news.EventId), givenUp.Reason, givenUp.Recoveries);

            // An API that is down has no answer to this either, and the last attempt has no time to wait for it.
            var me = givenUp.Reason == LinkRecoveryGiveUpReason.Unanswered ? null : await FindMeAsync(cancellationToken)
                .ConfigureAwait(false);
            var company = givenUp.CompanyName ?? payload.Creditor?.CompanyName;
            news = givenUp with { PartnerName = me?.CompanyName, PartnerId = me?.Id, CompanyName = company };
        }

        var isHandled = options.Value.OnNews is not null;
        foreach (var handler in handlers)
        {
            isHandled = true;
            await handler.HandleAsync(news, cancellationToken).ConfigureAwait(false);
        }

        await (options.Value.OnNews?.Invoke(news, cancellationToken) ?? Task.CompletedTask).ConfigureAwait(false);
        if (!isHandled)
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
        catch (Exception exception)
            when (exception is ReferralApiException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            // A person can look the partner up; that recovery gave up they cannot know.
            return null;
        }
    }
}
