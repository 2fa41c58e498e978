namespace WebhookReceiver.ReferralApi;

/// <summary>Forgets the request of a client that approved. Its name is its identity in the inbox: do not rename it.</summary>
internal sealed class ForgetLinkedClient(LinkRecoverer recoverer) : IWebhookHandler<ClientLinked>
{
    public Task HandleAsync(WebhookEvent<ClientLinked> webhookEvent, CancellationToken cancellationToken) => recoverer.ForgetAsync(webhookEvent, cancellationToken);
}
