namespace WebhookReceiver.ReferralApi;

#pragma warning disable MA0048 // File name matches type name: one file for all handlers of link recovery

// Each name is the handler's identity in the inbox: do not rename them. The inbox commits each handler separately, so that a failed
// hand-over never sends the request again.

/// <summary>Step 1 of a recovery: records the expiry.</summary>
internal sealed class PrepareLinkRecovery(LinkRecoverer recoverer) : IWebhookHandler<ClientLinkExpired>
{
    public Task HandleAsync(WebhookEvent<ClientLinkExpired> webhookEvent, CancellationToken cancellationToken) =>
        recoverer.PrepareAsync(webhookEvent, cancellationToken);
}

/// <summary>Step 2: sends the request again and records the answer; tells the application when the last attempt gets none.</summary>
internal sealed class SendLinkRequestAgain(LinkRecoverer recoverer) : IWebhookHandler<ClientLinkExpired>
{
    public Task HandleAsync(WebhookEvent<ClientLinkExpired> webhookEvent, CancellationToken cancellationToken) =>
        recoverer.SendAsync(webhookEvent, cancellationToken);
}

/// <summary>Step 3: makes an unanswered event a dead letter, and is the first step to run when that is requeued.</summary>
internal sealed class ResumeLinkRecovery(LinkRecoverer recoverer) : IWebhookHandler<ClientLinkExpired>
{
    public Task HandleAsync(WebhookEvent<ClientLinkExpired> webhookEvent, CancellationToken cancellationToken) =>
        recoverer.ResumeAsync(webhookEvent, cancellationToken);
}

/// <summary>Step 4: hands what came of it to the application.</summary>
internal sealed class HandLinkOver(LinkRecoverer recoverer) : IWebhookHandler<ClientLinkExpired>
{
    public Task HandleAsync(WebhookEvent<ClientLinkExpired> webhookEvent, CancellationToken cancellationToken) =>
        recoverer.HandOverAsync(webhookEvent, cancellationToken);
}

/// <summary>Forgets the request of a client that approved.</summary>
internal sealed class ForgetLinkedClient(LinkRecoverer recoverer) : IWebhookHandler<ClientLinked>
{
    public Task HandleAsync(WebhookEvent<ClientLinked> webhookEvent, CancellationToken cancellationToken) =>
        recoverer.ForgetAsync(webhookEvent, cancellationToken);
}

/// <summary>Takes a decline for an answer.</summary>
internal sealed class AcceptLinkDecline(LinkRecoverer recoverer) : IWebhookHandler<ClientLinkDeclined>
{
    public Task HandleAsync(WebhookEvent<ClientLinkDeclined> webhookEvent, CancellationToken cancellationToken) =>
        recoverer.DeclineAsync(webhookEvent, cancellationToken);
}
