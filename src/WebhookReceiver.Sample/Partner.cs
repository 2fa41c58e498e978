using Microsoft.EntityFrameworkCore;

namespace WebhookReceiver.Sample;

/// <summary>What the partner does about events. What it saves commits together with the inbox's note that the event was handled.</summary>
internal sealed class Partner(PartnerDbContext db, TimeProvider clock)
{
    public async Task SaveClientAsync<TPayload>(WebhookEvent<TPayload> webhookEvent, ClientState state, CancellationToken cancellationToken)
        where TPayload : ClientEventPayload
    {
        // Every field of a payload is optional. Without the partner's own id there is no client to save, only an event to remember.
        if (webhookEvent.Payload.ExternalTenantId is { } id)
        {
            var client = await db.Clients.FindAsync([id], cancellationToken) ?? db.Clients.Add(new Client { ExternalTenantId = id }).Entity;
            client.Apply(state, webhookEvent.Payload.Creditor, TimeOf(webhookEvent));
        }

        await RecordAsync(webhookEvent, cancellationToken);
    }

    public async Task SaveCaseAsync<TPayload>(
        WebhookEvent<TPayload> webhookEvent, string? lifecycle, string? closeCode, CancellationToken cancellationToken)
        where TPayload : CaseEventPayload
    {
        if (webhookEvent.Payload.CaseId is { } id)
        {
            var @case = await db.Cases.FindAsync([id], cancellationToken) ?? db.Cases.Add(new Case { CaseId = id }).Entity;
            @case.Apply(webhookEvent.Payload, lifecycle, closeCode, TimeOf(webhookEvent));
        }

        await RecordAsync(webhookEvent, cancellationToken);
    }

    public async Task RecordAsync<TPayload>(WebhookEvent<TPayload> webhookEvent, CancellationToken cancellationToken)
    {
        var delivery = webhookEvent.Delivery;
        var handled = await db.Events.SingleOrDefaultAsync(e => e.Receiver == delivery.Receiver && e.EventId == webhookEvent.Id, cancellationToken)
            ?? db.Events.Add(new HandledEvent { EventId = webhookEvent.Id, EventType = webhookEvent.Type, Receiver = delivery.Receiver }).Entity;
        handled.Times++;
        handled.IsTest = delivery.IsTest;
        handled.IsReplay = delivery.IsReplay;
        handled.HandledAt = clock.GetUtcNow();
        await db.SaveChangesAsync(cancellationToken);
    }

    private static DateTimeOffset TimeOf<TPayload>(WebhookEvent<TPayload> webhookEvent) =>
        (webhookEvent.OccurredAt ?? webhookEvent.Delivery.SignedAt).ToUniversalTime();
}
