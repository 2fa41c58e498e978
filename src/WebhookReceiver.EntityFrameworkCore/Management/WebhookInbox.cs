using Microsoft.Extensions.Logging;

namespace WebhookReceiver.EntityFrameworkCore;

/// <inheritdoc cref="IWebhookInbox"/>
internal sealed class WebhookInbox(
    InboxDatabase database, InboxStore store, InboxSignal signal, TimeProvider clock, ILogger<WebhookInbox> logger) : IWebhookInbox
{
    private readonly SetChanges sets = new(database, store, signal, clock, logger);
    private volatile InboxCounts? sample;

    public async Task<IReadOnlyList<InboxEntry>> QueryAsync(InboxQuery query, CancellationToken cancellationToken = default)
    {
        var checkedQuery = EventFilter.From(query, clock.GetUtcNow());
        return await database.ReadAsync(session => EventLookup.PageAsync(session, checkedQuery, cancellationToken), cancellationToken);
    }

    public async Task<IReadOnlyList<InboxLastDelivery>> GetLastDeliveriesAsync(CancellationToken cancellationToken = default) =>
        await database.ReadAsync(session => EventLookup.LastDeliveriesAsync(session, cancellationToken), cancellationToken);

    public async Task<IReadOnlyList<InboxEntry>> FindByIdAsync(string eventId, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(eventId);
        return await database.ReadAsync(session => EventLookup.OfIdAsync(session, eventId, cancellationToken), cancellationToken);
    }

    public Task<InboxEventDetails?> FindAsync(
        string eventId, string receiver = WebhookReceiverDefaults.ReceiverName, CancellationToken cancellationToken = default)
    {
        var key = Key(eventId, receiver);
        return database.ReadAsync(
            session => EntryReader.DetailsAsync(session, key.Receiver, key.EventId, cancellationToken), cancellationToken);
    }

    public Task<InboxStatistics> GetStatisticsAsync(CancellationToken cancellationToken = default) =>
        database.ReadAsync(session => StatisticsQuery.ReadAsync(session, sample, clock.GetUtcNow(), cancellationToken), cancellationToken);

    /// <summary>
    /// Reads the statistics and counts to the end, which takes as long as there are events to count. What it finds serves the calls of
    /// <see cref="GetStatisticsAsync"/> that follow.
    /// </summary>
    public async Task<InboxStatistics> SampleAsync(CancellationToken cancellationToken)
    {
        sample = await database.ReadAsync(session => StatisticsQuery.CountAsync(session, cancellationToken), cancellationToken);
        return await GetStatisticsAsync(cancellationToken);
    }

    public async Task<bool> RequeueAsync(
        string eventId,
        string receiver = WebhookReceiverDefaults.ReceiverName,
        InboxState? from = null,
        InboxOperator? by = null,
        CancellationToken cancellationToken = default)
    {
        var changed = await ChangeAsync(InboxTransition.Requeue, eventId, receiver, from, by, cancellationToken);
        if (changed)
        {
            logger.EventRequeued(receiver, LogText.From(eventId));
        }

        return changed;
    }

    public async Task<bool> DiscardAsync(
        string eventId,
        string receiver = WebhookReceiverDefaults.ReceiverName,
        InboxState? from = null,
        InboxOperator? by = null,
        CancellationToken cancellationToken = default)
    {
        var changed = await ChangeAsync(InboxTransition.Discard, eventId, receiver, from, by, cancellationToken);
        if (changed)
        {
            logger.EventDiscarded(receiver, LogText.From(eventId));
        }

        return changed;
    }

    public async Task<bool> RestoreAsync(
        string eventId, string receiver = WebhookReceiverDefaults.ReceiverName, InboxOperator? by =
            null, CancellationToken cancellationToken = default)
    {
        var changed = await ChangeAsync(InboxTransition.Restore, eventId, receiver, from: null, by, cancellationToken);
        if (changed)
        {
            logger.EventRestored(receiver, LogText.From(eventId));
        }

        return changed;
    }

    public Task<InboxChange> RequeueAsync(InboxQuery query, InboxOperator? by = null, CancellationToken cancellationToken = default) =>
        sets.RunAsync(InboxTransition.Requeue, EventFilter.From(query, clock.GetUtcNow()), by, cancellationToken);

    public Task<InboxChange> DiscardAsync(InboxQuery query, InboxOperator? by = null, CancellationToken cancellationToken = default) =>
        sets.RunAsync(InboxTransition.Discard, EventFilter.From(query, clock.GetUtcNow()), by, cancellationToken);

    public Task<InboxChange> RestoreAsync(InboxQuery query, InboxOperator? by = null, CancellationToken cancellationToken = default) =>
        sets.RunAsync(InboxTransition.Restore, EventFilter.From(query, clock.GetUtcNow()), by, cancellationToken);

    public Task<InboxChange> RequeueAsync(
        IReadOnlyCollection<InboxKey> events, InboxState? from = null, InboxOperator? by = null, CancellationToken cancellationToken =
            default) =>
        ChangeAsync(InboxTransition.Requeue, events, from, by, cancellationToken);

    public Task<InboxChange> DiscardAsync(
        IReadOnlyCollection<InboxKey> events, InboxState? from = null, InboxOperator? by = null, CancellationToken cancellationToken =
            default) =>
        ChangeAsync(InboxTransition.Discard, events, from, by, cancellationToken);

    public Task<InboxChange> RestoreAsync(
        IReadOnlyCollection<InboxKey> events, InboxOperator? by = null, CancellationToken cancellationToken = default) =>
        ChangeAsync(InboxTransition.Restore, events, from: null, by, cancellationToken);

    public async Task<int> PruneAsync(DateTimeOffset before, CancellationToken cancellationToken = default)
    {
        var total = 0;
        int removed;
        do
        {
            removed = await store.PruneAsync(before, cancellationToken);
            total += removed;
        }
        while (removed > 0);

        return total;
    }

    public Task WaitUntilProcessedAsync(
        string eventId, string receiver = WebhookReceiverDefaults.ReceiverName, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(eventId);
        ArgumentNullException.ThrowIfNull(receiver);
        return InboxWaiting.UntilProcessedAsync(database, eventId, receiver, cancellationToken);
    }

    public Task WaitUntilIdleAsync(CancellationToken cancellationToken = default) =>
        InboxWaiting.UntilIdleAsync(database, clock, cancellationToken);

    private static InboxKey Key(string eventId, string receiver)
    {
        ArgumentNullException.ThrowIfNull(eventId);
        ArgumentNullException.ThrowIfNull(receiver);
        return new InboxKey(InboxKeys.Receiver(receiver), InboxKeys.EventId(eventId));
    }

    private Task<InboxChange> ChangeAsync(
        InboxTransition transition, IReadOnlyCollection<InboxKey> events, InboxState? from, InboxOperator? by,
            CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(events);
        return sets.RunAsync(transition, events, from, by, cancellationToken);
    }

    private async Task<bool> ChangeAsync(
        InboxTransition transition, string eventId, string receiver, InboxState? from, InboxOperator? by,
            CancellationToken cancellationToken)
    {
        var key = Key(eventId, receiver);
        var ids = await database.ReadAsync(session => session.Dialect.FindAsync(session, [key], cancellationToken), cancellationToken);
        if (await store.ChangeAsync(transition, ids, from, by, cancellationToken) == 0)
        {
            return false;
        }

        // A requeued event can run, and a discarded one may have held back its case.
        signal.Set();
        return true;
    }
}
