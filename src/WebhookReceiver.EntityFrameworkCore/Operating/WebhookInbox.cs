using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace WebhookReceiver.EntityFrameworkCore;

/// <inheritdoc cref="IWebhookInbox"/>
internal sealed class WebhookInbox(InboxDatabase database, InboxSignal signal, TimeProvider clock, ILogger<WebhookInbox> logger) : IWebhookInbox
{
    private const int MaxPage = 1000;

    // A removal shares the database with senders that wait, so it comes in small bites.
    private const int PruneBatch = 500;

    private volatile InboxCounts? sample;

    public async Task<IReadOnlyList<InboxEntry>> QueryAsync(InboxQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        query = query with
        {
            Receiver = query.Receiver is { } receiver ? InboxKeys.Receiver(receiver) : null,
            EventType = query.EventType is { } type ? InboxKeys.EventType(type) : null,
        };

        var dialect = await database.GetDialectAsync(cancellationToken).ConfigureAwait(false);
        var scope = database.CreateScope();
        await using (scope.ConfigureAwait(false))
        {
            return await dialect.ReadAsync(
                scope.Context, () => InboxLists.PageAsync(scope.Context, dialect, query, Math.Clamp(query.Limit, 1, MaxPage), cancellationToken), cancellationToken).ConfigureAwait(false);
        }
    }

    public async Task<IReadOnlyList<InboxLastDelivery>> GetLastDeliveriesAsync(CancellationToken cancellationToken = default)
    {
        var dialect = await database.GetDialectAsync(cancellationToken).ConfigureAwait(false);
        var scope = database.CreateScope();
        await using (scope.ConfigureAwait(false))
        {
            return await dialect.ReadAsync(scope.Context, () => InboxLists.LastDeliveriesAsync(scope.Context, dialect, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
    }

    public async Task<IReadOnlyList<InboxEntry>> FindByIdAsync(string eventId, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(eventId);

        var dialect = await database.GetDialectAsync(cancellationToken).ConfigureAwait(false);
        var scope = database.CreateScope();
        await using (scope.ConfigureAwait(false))
        {
            return await dialect.ReadAsync(scope.Context, () => InboxLists.OfIdAsync(scope.Context, eventId, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
    }

    public async Task<InboxEventDetails?> FindAsync(
        string eventId, string receiver = WebhookReceiverDefaults.ReceiverName, CancellationToken cancellationToken = default)
    {
        await database.GetDialectAsync(cancellationToken).ConfigureAwait(false);
        var scope = database.CreateScope();
        await using (scope.ConfigureAwait(false))
        {
            var row = await Of(scope.Context, eventId, receiver).AsNoTracking().SingleOrDefaultAsync(cancellationToken).ConfigureAwait(false);
            if (row is null)
            {
                return null;
            }

            var attempts = await scope.Context.Set<InboxAttemptRow>()
                .Where(attempt => attempt.InboxId == row.Id)
                .OrderBy(attempt => attempt.Id)
                .Select(attempt => new InboxAttempt(attempt.Attempt, attempt.StartedAt, attempt.EndedAt, attempt.Handler, attempt.Error))
                .ToListAsync(cancellationToken).ConfigureAwait(false);

            return new InboxEventDetails(InboxLists.EntryOf(row), attempts, row.CompletedHandlers is { Length: > 0 } handlers ? handlers.Split('\n') : [], row.Body);
        }
    }

    public async Task<bool> RequeueAsync(
        string eventId, string receiver = WebhookReceiverDefaults.ReceiverName, InboxState? from = null, CancellationToken cancellationToken = default)
    {
        var now = clock.GetUtcNow();
        var requeued = await UpdateAsync(
            context => Of(context, eventId, receiver)
                .Where(row => row.State == InboxState.DeadLetter || row.State == InboxState.Discarded || (row.State == InboxState.Processed && from == InboxState.Processed))
                .Where(row => from == null || row.State == from)
                .ExecuteUpdateAsync(
                    row => row
                        .SetProperty(r => r.State, InboxState.Pending)
                        .SetProperty(r => r.Attempts, 0)
                        .SetProperty(r => r.AvailableAt, now)
                        .SetProperty(r => r.ProcessedAt, (DateTimeOffset?)null),
                    cancellationToken),
            cancellationToken).ConfigureAwait(false) == 1;
        if (requeued)
        {
            logger.EventRequeued(receiver, LogText.Of(eventId));
            signal.Set();
        }

        return requeued;
    }

    public async Task<bool> DiscardAsync(
        string eventId, string receiver = WebhookReceiverDefaults.ReceiverName, InboxState? from = null, CancellationToken cancellationToken = default)
    {
        var now = clock.GetUtcNow();
        var discarded = await UpdateAsync(
            context => Of(context, eventId, receiver)
                .Where(row => row.State == InboxState.DeadLetter || (row.State == InboxState.Pending && (row.LeaseUntil == null || row.LeaseUntil <= now)))
                .Where(row => from == null || row.State == from)
                .ExecuteUpdateAsync(
                    row => row
                        .SetProperty(r => r.State, InboxState.Discarded)
                        .SetProperty(r => r.ProcessedAt, now)
                        .SetProperty(r => r.LeaseOwner, (Guid?)null)
                        .SetProperty(r => r.LeaseUntil, (DateTimeOffset?)null),
                    cancellationToken),
            cancellationToken).ConfigureAwait(false) == 1;
        if (discarded)
        {
            logger.EventDiscarded(receiver, LogText.Of(eventId));

            // It may have held back its case.
            signal.Set();
        }

        return discarded;
    }

    public async Task<int> PruneAsync(DateTimeOffset before, CancellationToken cancellationToken = default)
    {
        var total = 0;
        int removed;
        do
        {
            removed = await UpdateAsync(
                context => context.Set<InboxRow>()
                    .Where(row => context.Set<InboxRow>()
                        .Where(old => old.ProcessedAt != null && old.ProcessedAt < before && (old.State == InboxState.Processed || old.State == InboxState.Discarded))
                        .OrderBy(old => old.ProcessedAt)
                        .Take(PruneBatch)
                        .Select(old => old.Id)
                        .Contains(row.Id))
                    .ExecuteDeleteAsync(cancellationToken),
                cancellationToken).ConfigureAwait(false);
            total += removed;
        }
        while (removed == PruneBatch);

        return total;
    }

    public async Task<InboxStatistics> GetStatisticsAsync(CancellationToken cancellationToken = default)
    {
        var dialect = await database.GetDialectAsync(cancellationToken).ConfigureAwait(false);
        var scope = database.CreateScope();
        await using (scope.ConfigureAwait(false))
        {
            return await dialect.ReadAsync(
                scope.Context, () => InboxLook.TakeAsync(scope.Context, dialect, sample, clock.GetUtcNow(), cancellationToken), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Looks as <see cref="GetStatisticsAsync"/> does, and counts to the end, which takes as long as there are events to count. What it finds serves the looks that follow.</summary>
    public async Task<InboxStatistics> SampleAsync(CancellationToken cancellationToken)
    {
        await database.GetDialectAsync(cancellationToken).ConfigureAwait(false);
        var scope = database.CreateScope();
        await using (scope.ConfigureAwait(false))
        {
            sample = await InboxLook.CountAsync(scope.Context, cancellationToken).ConfigureAwait(false);
        }

        return await GetStatisticsAsync(cancellationToken).ConfigureAwait(false);
    }

    private static IQueryable<InboxRow> Of(DbContext context, string eventId, string receiver)
    {
        var (storedId, storedReceiver) = (InboxKeys.EventId(eventId), InboxKeys.Receiver(receiver));
        return context.Set<InboxRow>().Where(row => row.Receiver == storedReceiver && row.EventId == storedId);
    }

    private async Task<int> UpdateAsync(Func<DbContext, Task<int>> update, CancellationToken cancellationToken)
    {
        var dialect = await database.GetDialectAsync(cancellationToken).ConfigureAwait(false);
        var scope = database.CreateScope();
        await using (scope.ConfigureAwait(false))
        {
            using var turn = await database.EnterWriteAsync(dialect, cancellationToken).ConfigureAwait(false);
            return await update(scope.Context).ConfigureAwait(false);
        }
    }
}
