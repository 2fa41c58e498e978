using System.Text.Json;

namespace WebhookReceiver.Sample;

/// <summary>What the partner does about events. Fields of payloads are optional: without an id there is only an event to record.</summary>
internal sealed class Partner(PartnerDbContext db, TimeProvider clock)
{
    public async Task SaveClientAsync<TPayload>(WebhookEvent<TPayload> e, string state, CancellationToken ending)
        where TPayload : ClientEventPayload
    {
        if (e.Payload.ExternalTenantId is { } id)
        {
            var client = await db.Clients.FindAsync([id], ending) ?? db.Clients.Add(new Client { ExternalTenantId = id }).Entity;
            client.Apply(state, e.Payload.Creditor, TimeOf(e));
        }

        await RecordAsync(e, ending);
    }

    public async Task SaveCaseAsync<TPayload>(WebhookEvent<TPayload> e, string? lifecycle, string? closeCode, CancellationToken ending)
        where TPayload : CaseEventPayload
    {
        if (e.Payload.CaseId is { } id)
        {
            var @case = await db.Cases.FindAsync([id], ending) ?? db.Cases.Add(new Case { CaseId = id }).Entity;
            @case.Apply(e.Payload, lifecycle, closeCode, TimeOf(e));
        }

        await RecordAsync(e, ending);
    }

    public async Task RecordAsync<TPayload>(WebhookEvent<TPayload> e, CancellationToken ending)
    {
        var (id, receiver) = (e.Id, e.Delivery.Receiver);
        var handled = await db.Events.SingleOrDefaultAsync(one => one.Receiver == receiver && one.EventId == id, ending)
            ?? db.Events.Add(new HandledEvent { EventId = id, EventType = e.Type, Receiver = receiver }).Entity;
        (handled.Times, handled.HandledAt) = (handled.Times + 1, clock.GetUtcNow());
        (handled.IsTest, handled.IsReplay) = (e.Delivery.IsTest, e.Delivery.IsReplay);
        await db.SaveChangesAsync(ending);
    }

    private static DateTimeOffset TimeOf<TPayload>(WebhookEvent<TPayload> e) => (e.OccurredAt ?? e.Delivery.SignedAt).ToUniversalTime();
}

/// <summary>A handler class: made for each event in a scope of its own, with any services it asks for.</summary>
internal sealed class SaveLinkedClient(Partner partner, ILogger<SaveLinkedClient> logger) : IWebhookHandler<ClientLinked>
{
    public async Task HandleAsync(WebhookEvent<ClientLinked> webhookEvent, CancellationToken cancellationToken)
    {
        await partner.SaveClientAsync(webhookEvent, "Linked", cancellationToken);

        // The event's id is enough to find the client; its name does not belong in a log.
        logger.LogInformation("A client was linked by event {EventId}; its cases may be submitted.", webhookEvent.Id);
    }
}

/// <summary>Takes every event that no other handler takes: payments, chats, and types that Debitura may add tomorrow.</summary>
internal sealed class RecordEvent(Partner partner) : IWebhookHandler<JsonElement>
{
    public Task HandleAsync(WebhookEvent<JsonElement> webhookEvent, CancellationToken cancellationToken) =>
        partner.RecordAsync(webhookEvent, cancellationToken);
}
