using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace WebhookReceiver.EntityFrameworkCore;

/// <inheritdoc cref="IWebhookInbox"/>
internal sealed class WebhookInbox(InboxDatabase database, InboxSignal signal, TimeProvider clock, ILogger<WebhookInbox> logger) : IWebhookInbox
{
    private const int MaxPage = 1000;

    // A removal shares the database with senders that wait, so it comes in small bites.
    private const int PruneBatch = 500;

    public async Task<IReadOnlyList<InboxEntry>> QueryAsync(InboxQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        query = query with
        {
            Receiver = query.Receiver is { } receiver ? InboxKeys.Receiver(receiver) : null,
            EventType = query.EventType is { } type ? InboxKeys.EventType(type) : null,
        };

        await database.GetDialectAsync(cancellationToken).ConfigureAwait(false);
        var scope = database.CreateScope();
        await using (scope.ConfigureAwait(false))
        {
            return await InboxLists.PageAsync(scope.Context, query, Math.Clamp(query.Limit, 1, MaxPage), cancellationToken).ConfigureAwait(false);
        }
    }

    public async Task<IReadOnlyList<InboxLastDelivery>> GetLastDeliveriesAsync(CancellationToken cancellationToken = default)
    {
        await database.GetDialectAsync(cancellationToken).ConfigureAwait(false);
        var scope = database.CreateScope();
        await using (scope.ConfigureAwait(false))
        {
            return await InboxLists.LastDeliveriesAsync(scope.Context, cancellationToken).ConfigureAwait(false);
        }
    }

    public async Task<IReadOnlyList<InboxEntry>> FindByIdAsync(string eventId, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(eventId);

        await database.GetDialectAsync(cancellationToken).ConfigureAwait(false);
        var scope = database.CreateScope();
        await using (scope.ConfigureAwait(false))
        {
            List<InboxEntry> found = [];
            foreach (var receiver in await InboxLists.ReceiversAsync(scope.Context, cancellationToken).ConfigureAwait(false))
            {
                found.AddRange((await Of(scope.Context, eventId, receiver).AsNoTracking().ToListAsync(cancellationToken).ConfigureAwait(false)).Select(InboxLists.EntryOf));
            }

            return found;
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

            return new InboxEventDetails(InboxLists.EntryOf(row), attempts, row.CompletedHandlers?.Split('\n') ?? [], row.Body);
        }
    }

    public async Task<bool> RequeueAsync(
        string eventId, string receiver = WebhookReceiverDefaults.ReceiverName, CancellationToken cancellationToken = default)
    {
        var now = clock.GetUtcNow();
        var requeued = await UpdateAsync(
            context => Of(context, eventId, receiver)
                .Where(row => row.State == InboxState.DeadLetter || row.State == InboxState.Discarded)
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
        string eventId, string receiver = WebhookReceiverDefaults.ReceiverName, CancellationToken cancellationToken = default)
    {
        var now = clock.GetUtcNow();
        var discarded = await UpdateAsync(
            context => Of(context, eventId, receiver)
                .Where(row => row.State == InboxState.DeadLetter || (row.State == InboxState.Pending && (row.LeaseUntil == null || row.LeaseUntil <= now)))
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
        await database.GetDialectAsync(cancellationToken).ConfigureAwait(false);
        var scope = database.CreateScope();
        await using (scope.ConfigureAwait(false))
        {
            var rows = scope.Context.Set<InboxRow>();
            var waiting = rows.Where(row => row.State == InboxState.Pending);
            var depth = await waiting.LongCountAsync(cancellationToken).ConfigureAwait(false);
            var oldest = depth == 0
                ? null
                : await waiting.OrderBy(row => row.Id).Select(row => (DateTimeOffset?)row.ReceivedAt).FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);
            var retrying = depth == 0
                ? 0
                : await waiting.LongCountAsync(row => row.Attempts > 0 && row.LastError != null, cancellationToken).ConfigureAwait(false);
            var deadLetters = await rows.LongCountAsync(row => row.State == InboxState.DeadLetter, cancellationToken).ConfigureAwait(false);

            // The newest of each kind of change, each found at the end of an index.
            var newest = await rows.OrderByDescending(row => row.Id).Select(row => row.Id).FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);
            var ended = await rows.Where(row => row.ProcessedAt != null).OrderByDescending(row => row.ProcessedAt).Select(row => row.ProcessedAt)
                .FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);
            var failed = await scope.Context.Set<InboxAttemptRow>().OrderByDescending(attempt => attempt.Id).Select(attempt => attempt.Id)
                .FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);
            return new InboxStatistics
            {
                Depth = depth,
                OldestAge = oldest is { } since ? clock.GetUtcNow() - since : TimeSpan.Zero,
                Retrying = retrying,
                DeadLetters = deadLetters,
                ChangeStamp = string.Create(CultureInfo.InvariantCulture, $"{newest}.{ended?.ToUnixTimeMilliseconds()}.{failed}.{depth}.{deadLetters}"),
            };
        }
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
