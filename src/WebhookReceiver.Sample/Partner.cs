namespace WebhookReceiver.Sample;

/// <summary>What the partner keeps, in memory for now; its methods are asynchronous because a database would be. Thread-safe: events are handled in parallel.</summary>
internal sealed class Partner(TimeProvider clock)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Client> clients = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Case> cases = new(StringComparer.Ordinal);
    private readonly OrderedDictionary<(string Receiver, string EventId), HandledEvent> events = [];

    public IReadOnlyList<ClientView> Clients
    {
        get
        {
            lock (gate)
            {
                return [.. clients.Values.Select(client => client.ToView())];
            }
        }
    }

    public IReadOnlyList<CaseView> Cases
    {
        get
        {
            lock (gate)
            {
                return [.. cases.Values.Select(@case => @case.ToView())];
            }
        }
    }

    public Task SaveClientAsync<TPayload>(WebhookEvent<TPayload> webhookEvent, ClientState state)
        where TPayload : ClientEventPayload
    {
        var payload = webhookEvent.Payload;
        lock (gate)
        {
            // Every field of a payload is optional. Without the partner's own id there is no client to save, only an event to remember.
            if (payload.ExternalTenantId is { } id)
            {
                clients[id] = (clients.GetValueOrDefault(id) ?? new Client(id)).With(state, payload.Creditor, TimeOf(webhookEvent));
            }

            Record_NeedsLock(webhookEvent);
        }

        return Task.CompletedTask;
    }

    public Task SaveCaseAsync<TPayload>(WebhookEvent<TPayload> webhookEvent, string? lifecycle, string? closeCode = null)
        where TPayload : CaseEventPayload
    {
        var payload = webhookEvent.Payload;
        lock (gate)
        {
            if (payload.CaseId is { } id)
            {
                cases[id] = (cases.GetValueOrDefault(id) ?? new Case(id)).With(payload, lifecycle, closeCode, TimeOf(webhookEvent));
            }

            Record_NeedsLock(webhookEvent);
        }

        return Task.CompletedTask;
    }

    public Task RecordAsync<TPayload>(WebhookEvent<TPayload> webhookEvent)
    {
        lock (gate)
        {
            Record_NeedsLock(webhookEvent);
        }

        return Task.CompletedTask;
    }

    /// <summary>Returns the handled events, newest first.</summary>
    public IReadOnlyList<HandledEvent> Events(int limit)
    {
        lock (gate)
        {
            return [.. events.Values.Reverse().Take(limit)];
        }
    }

    private static DateTimeOffset TimeOf<TPayload>(WebhookEvent<TPayload> webhookEvent) => webhookEvent.OccurredAt ?? webhookEvent.Delivery.SignedAt;

    private void Record_NeedsLock<TPayload>(WebhookEvent<TPayload> webhookEvent)
    {
        var delivery = webhookEvent.Delivery;
        var key = (delivery.Receiver, webhookEvent.Id);

        // Taken out and put back at the end: handled again is handled last.
        var times = events.Remove(key, out var before) ? before.Times + 1 : 1;
        events[key] = new(webhookEvent.Id, webhookEvent.Type, delivery.Receiver, times, delivery.IsTest, delivery.IsReplay, clock.GetUtcNow());
    }
}
