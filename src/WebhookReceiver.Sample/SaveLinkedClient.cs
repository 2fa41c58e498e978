namespace WebhookReceiver.Sample;

/// <summary>A handler class: made for each event in a scope of its own, with any services it asks for.</summary>
internal sealed partial class SaveLinkedClient(Partner partner, ILogger<SaveLinkedClient> logger) : IWebhookHandler<ClientLinked>
{
    public async Task HandleAsync(WebhookEvent<ClientLinked> webhookEvent, CancellationToken cancellationToken)
    {
        await partner.SaveClientAsync(webhookEvent, ClientState.Linked, cancellationToken);
        CasesMayBeSubmitted(logger, webhookEvent.Id);
    }

    // The event's id is enough to find the client; its name does not belong in a log.
    [LoggerMessage(1, LogLevel.Information, "A client was linked by event {EventId}; its cases may be submitted.")]
    private static partial void CasesMayBeSubmitted(ILogger logger, string eventId);
}
