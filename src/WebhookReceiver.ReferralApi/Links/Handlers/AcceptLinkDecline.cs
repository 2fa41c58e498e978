namespace WebhookReceiver.ReferralApi;

/// <summary>Takes a decline for an answer. Its name is its identity in the inbox: do not rename it.</summary>
internal sealed class AcceptLinkDecline(LinkRecoverer recoverer) : IWebhookHandler<ClientLinkDeclined>
{
    public Task HandleAsync(WebhookEvent<ClientLinkDeclined> webhookEvent, CancellationToken cancellationToken) => recoverer.DeclineAsync(webhookEvent, cancellationToken);
}
