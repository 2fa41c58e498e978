namespace WebhookReceiver.Sample;

/// <summary>One class may handle several events.</summary>
internal sealed class SaveCase(Partner partner)
    : IWebhookHandler<CaseCreated>, IWebhookHandler<CaseAssigned>, IWebhookHandler<CaseUpdated>, IWebhookHandler<CaseClosed>
{
    public Task HandleAsync(WebhookEvent<CaseCreated> webhookEvent, CancellationToken cancellationToken) =>
        partner.SaveCaseAsync(webhookEvent, webhookEvent.Payload.Status, closeCode: null, cancellationToken);

    public Task HandleAsync(WebhookEvent<CaseAssigned> webhookEvent, CancellationToken cancellationToken) =>
        partner.SaveCaseAsync(webhookEvent, lifecycle: null, closeCode: null, cancellationToken);

    public Task HandleAsync(WebhookEvent<CaseUpdated> webhookEvent, CancellationToken cancellationToken) =>
        partner.SaveCaseAsync(webhookEvent, webhookEvent.Payload.NewLifecycle, closeCode: null, cancellationToken);

    public Task HandleAsync(WebhookEvent<CaseClosed> webhookEvent, CancellationToken cancellationToken) =>
        partner.SaveCaseAsync(webhookEvent, Case.Closed, webhookEvent.Payload.CloseCode, cancellationToken);
}
