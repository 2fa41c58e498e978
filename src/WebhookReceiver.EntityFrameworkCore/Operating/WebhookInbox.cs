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

        await database.GetDialectAsync(cancellationToken).ConfigureAwait(false);
        var scope = database.CreateScope();
        await using (scope.ConfigureAwait(false))
        {
            return await Matching(scope.Context, query)
                .OrderByDescending(row => row.Id)
                .Take(Math.Clamp(query.Limit, 1, MaxPage))
                .Select(row => new InboxEntry
                {
                    Position = row.Id,
                    Receiver = row.Receiver,
                    EventId = row.EventId,
                    EventType = row.EventType,
                    State = row.State,
                    Attempts = row.Attempts,
                    LastError = row.LastError,
                    ReceivedAt = row.ReceivedAt,
                    OccurredAt = row.OccurredAt,
                    ProcessedAt = row.ProcessedAt,
                    AvailableAt = row.AvailableAt,
                    Entity = row.EntityKey,
                    IsTest = row.IsTest,
                    IsReplay = row.IsReplay,
                })
                .ToListAsync(cancellationToken).ConfigureAwait(false);
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

            return new InboxEventDetails(EntryOf(row), attempts, row.CompletedHandlers?.Split('\n') ?? [], row.Body);
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

    /// <summary>Looks at the inbox as a whole, with indexed queries only.</summary>
    public async Task<InboxSample> SampleAsync(CancellationToken cancellationToken)
    {
        await database.GetDialectAsync(cancellationToken).ConfigureAwait(false);
        var scope = database.CreateScope();
        await using (scope.ConfigureAwait(false))
        {
            var rows = scope.Context.Set<InboxRow>();
            var depth = await rows.LongCountAsync(row => row.State == InboxState.Pending, cancellationToken).ConfigureAwait(false);
            var oldest = depth == 0
                ? null
                : await rows.Where(row => row.State == InboxState.Pending).OrderBy(row => row.Id).Select(row => (DateTimeOffset?)row.ReceivedAt)
                    .FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);
            var dead = await rows.LongCountAsync(row => row.State == InboxState.DeadLetter, cancellationToken).ConfigureAwait(false);
            return new InboxSample(depth, oldest is { } since ? clock.GetUtcNow() - since : TimeSpan.Zero, dead);
        }
    }

    private static IQueryable<InboxRow> Of(DbContext context, string eventId, string receiver) =>
        context.Set<InboxRow>().Where(row => row.Receiver == receiver && row.EventId == eventId);

    private static IQueryable<InboxRow> Matching(DbContext context, InboxQuery query)
    {
        IQueryable<InboxRow> rows = context.Set<InboxRow>();
        var entity = query switch
        {
            { CaseId: { } caseId } => "case:" + caseId,
            { ExternalTenantId: { } tenantId } => "client:" + tenantId,
            _ => null,
        };

        rows = query.State is { } state ? rows.Where(row => row.State == state) : rows;
        rows = query.EventType is { } type ? rows.Where(row => row.EventType == type) : rows;
        rows = query.Receiver is { } receiver ? rows.Where(row => row.Receiver == receiver) : rows;
        rows = entity is not null ? rows.Where(row => row.EntityKey == entity) : rows;
        rows = query.ReceivedFrom is { } from ? rows.Where(row => row.ReceivedAt >= from) : rows;
        rows = query.ReceivedBefore is { } before ? rows.Where(row => row.ReceivedAt < before) : rows;
        return query.After is { } after ? rows.Where(row => row.Id < after) : rows;
    }

    private static InboxEntry EntryOf(InboxRow row) => new()
    {
        Position = row.Id,
        Receiver = row.Receiver,
        EventId = row.EventId,
        EventType = row.EventType,
        State = row.State,
        Attempts = row.Attempts,
        LastError = row.LastError,
        ReceivedAt = row.ReceivedAt,
        OccurredAt = row.OccurredAt,
        ProcessedAt = row.ProcessedAt,
        AvailableAt = row.AvailableAt,
        Entity = row.EntityKey,
        IsTest = row.IsTest,
        IsReplay = row.IsReplay,
    };

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
