using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>
/// Reads lists of events along an index, newest first, so that a page takes as long among a million events as among a thousand. A query is led by its most selective condition;
/// the others are looked at row by row.
/// </summary>
internal static class InboxLists
{
    // The order of ids is the order of acceptance. A delivery is accepted within AcceptTimeout of its arrival; the rest is room for the clocks of several machines.
    private static readonly TimeSpan Slack = TimeSpan.FromMinutes(15);

    private static Expression<Func<InboxRow, InboxEntry>> AsEntry { get; } = row => new InboxEntry
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

    /// <summary>Makes an entry of a row that was read.</summary>
    public static Func<InboxRow, InboxEntry> EntryOf { get; } = AsEntry.Compile();

    public static async Task<List<InboxEntry>> PageAsync(DbContext context, InboxQuery query, int limit, CancellationToken cancellationToken)
    {
        var rows = await WithinTimeAsync(context, Matching(context, query), query, cancellationToken).ConfigureAwait(false);

        // An index by event type alone would be one more to write for each delivery: the few receivers are asked one by one.
        string?[] receivers = query is { EventType: not null, Receiver: null } && EntityOf(query) is null && !IsLedByState(query)
            ? [.. await ReceiversAsync(context, cancellationToken).ConfigureAwait(false)]
            : [null];

        List<InboxEntry> page = [];
        foreach (var receiver in receivers)
        {
            page.AddRange(await (receiver is null ? rows : rows.Where(row => row.Receiver == receiver))
                .OrderByDescending(row => row.Id)
                .Take(limit)
                .Select(AsEntry)
                .ToListAsync(cancellationToken).ConfigureAwait(false));
        }

        return receivers.Length == 1 ? page : [.. page.OrderByDescending(entry => entry.Position).Take(limit)];
    }

    public static async Task<List<InboxLastDelivery>> LastDeliveriesAsync(DbContext context, CancellationToken cancellationToken)
    {
#pragma warning disable CA1309 // Use ordinal string comparison: this one becomes the database's own, the same that its index is in order of
        List<InboxLastDelivery> last = [];
        foreach (var receiver in await ReceiversAsync(context, cancellationToken).ConfigureAwait(false))
        {
            var rows = context.Set<InboxRow>().Where(row => row.Receiver == receiver);
            last.AddRange(await NewestAsync(rows.Where(row => row.EventType == null)).ConfigureAwait(false));
            var types = rows.Where(row => row.EventType != null);
            for (var type = await FirstTypeAsync(types).ConfigureAwait(false); type is not null;)
            {
                last.AddRange(await NewestAsync(rows.Where(row => row.EventType == type)).ConfigureAwait(false));
                type = await FirstTypeAsync(types.Where(row => string.Compare(row.EventType, type) > 0)).ConfigureAwait(false);
            }
        }

        return last;
#pragma warning restore CA1309

        Task<string?> FirstTypeAsync(IQueryable<InboxRow> rows) =>
            rows.OrderBy(row => row.EventType).Select(row => row.EventType).FirstOrDefaultAsync(cancellationToken);

        Task<List<InboxLastDelivery>> NewestAsync(IQueryable<InboxRow> rows) =>
            rows.OrderByDescending(row => row.Id).Take(1).Select(row => new InboxLastDelivery(row.Receiver, row.EventType, row.EventId, row.ReceivedAt)).ToListAsync(cancellationToken);
    }

    /// <summary>The receivers that have events, found by one seek each: a DISTINCT would read the whole index.</summary>
    public static async Task<List<string>> ReceiversAsync(DbContext context, CancellationToken cancellationToken)
    {
        List<string> receivers = [];
        var rows = context.Set<InboxRow>();
        for (var next = await FirstAsync(rows).ConfigureAwait(false); next is not null;)
        {
            receivers.Add(next);
#pragma warning disable CA1309 // Use ordinal string comparison: as above
            next = await FirstAsync(rows.Where(row => string.Compare(row.Receiver, next) > 0)).ConfigureAwait(false);
#pragma warning restore CA1309
        }

        return receivers;

        Task<string?> FirstAsync(IQueryable<InboxRow> rows) =>
            rows.OrderBy(row => row.Receiver).Select(row => (string?)row.Receiver).FirstOrDefaultAsync(cancellationToken);
    }

    private static IQueryable<InboxRow> Matching(DbContext context, InboxQuery query)
    {
        IQueryable<InboxRow> rows = context.Set<InboxRow>().AsNoTracking();
        var entity = EntityOf(query);
        var isLedByOther = entity is not null || IsLedByState(query);

        // SQLite, which knows no frequencies, would as soon go by receiver or by "processed", however many events those have, as by one case or the few dead letters. Where a
        // condition does not lead it is an expression, which is in no index.
        rows = query.State is not { } state ? rows
            : entity is null && (IsLedByState(query) || query is { EventType: null, Receiver: null }) ? rows.Where(row => row.State == state)
            : rows.Where(row => (int)row.State + 0 == (int)state);
        rows = query.EventType is not { } type ? rows
            : isLedByOther ? rows.Where(row => row.EventType + "" == type)
            : rows.Where(row => row.EventType == type);
        rows = query.Receiver is not { } receiver ? rows
            : isLedByOther ? rows.Where(row => row.Receiver + "" == receiver)
            : rows.Where(row => row.Receiver == receiver);
        rows = entity is not null ? rows.Where(row => row.EntityKey == entity) : rows;
        return query.After is { } after ? rows.Where(row => row.Id < after) : rows;
    }

    private static string? EntityOf(InboxQuery query) => query switch
    {
        { CaseId: { } caseId } => InboxKeys.Case(caseId),
        { ExternalTenantId: { } tenantId } => InboxKeys.Client(tenantId),
        _ => null,
    };

    // Almost all events are processed; the other states are few.
    private static bool IsLedByState(InboxQuery query) => query.State is not (null or InboxState.Processed);

    /// <summary>Turns a range of time into a range of ids as well, so that events outside it are not read at all.</summary>
    private static async Task<IQueryable<InboxRow>> WithinTimeAsync(DbContext context, IQueryable<InboxRow> rows, InboxQuery query, CancellationToken cancellationToken)
    {
        var all = context.Set<InboxRow>();
        if (query.ReceivedFrom is { } from)
        {
            var early = Clamped(from, -Slack);
            var before = await all.Where(row => row.ReceivedAt < early).OrderByDescending(row => row.ReceivedAt).Select(row => (long?)row.Id).FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);
            rows = rows.Where(row => row.ReceivedAt >= from);
            rows = before is { } lowest ? rows.Where(row => row.Id > lowest) : rows;
        }

        if (query.ReceivedBefore is { } until)
        {
            var late = Clamped(until, Slack);
            var after = await all.Where(row => row.ReceivedAt >= late).OrderBy(row => row.ReceivedAt).Select(row => (long?)row.Id).FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);
            rows = rows.Where(row => row.ReceivedAt < until);
            rows = after is { } highest ? rows.Where(row => row.Id < highest) : rows;
        }

        return rows;
    }

    private static DateTimeOffset Clamped(DateTimeOffset time, TimeSpan by) =>
        by < TimeSpan.Zero && time - DateTimeOffset.MinValue < -by ? DateTimeOffset.MinValue
        : by > TimeSpan.Zero && DateTimeOffset.MaxValue - time < by ? DateTimeOffset.MaxValue
        : time + by;
}
