namespace WebhookReceiver.ReferralApi;

/// <summary>Step 2 of a recovery. Its name is its identity in the inbox: do not rename it.</summary>
internal sealed class SendLinkRequestAgain(LinkRecoverer recoverer) : IWebhookHandler<ClientLinkExpired>
{
    public Task HandleAsync(WebhookEvent<ClientLinkExpired> webhookEvent, CancellationToken cancellationToken) => recoverer.SendAsync(webhookEvent, cancellationToken);
}
