using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>Reads lists of events along an index, newest first, so that a page takes as long among a million events as among a thousand.</summary>
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
        HeldUntil = row.LeaseUntil,
        Entity = row.EntityKey,
        IsTest = row.IsTest,
        IsReplay = row.IsReplay,
    };

    /// <summary>Makes an entry of a row that was read.</summary>
    public static Func<InboxRow, InboxEntry> EntryOf { get; } = AsEntry.Compile();

    public static async Task<List<InboxEntry>> PageAsync(DbContext context, InboxDialect dialect, InboxQuery query, int limit, CancellationToken cancellationToken)
    {
        // An event is about one of them.
        if (query is { CaseId: not null, ExternalTenantId: not null })
        {
            return [];
        }

        var (lowest, highest) = await IdsOfTimeAsync(context, query, cancellationToken).ConfigureAwait(false);

        // An index by event type alone would be one more to write for each delivery: the few receivers are asked one by one.
        string?[] receivers = query is { EventType: not null, Receiver: null, State: not InboxState.Pending } && EntityOf(query) is null
            ? [.. await ReceiversAsync(context, cancellationToken).ConfigureAwait(false)]
            : [query.Receiver];

        List<InboxEntry> page = [];
        foreach (var receiver in receivers)
        {
            var walk = WalkOf(query with { Receiver = receiver });
            if (query is { State: InboxState.Processed, EventType: { } type } && EntityOf(query) is null && dialect.WaitingOfType(context) is { } waiting)
            {
                walk.Without(waiting, type);
            }

            walk.Above = lowest;
            walk.Below = Math.Min(highest ?? long.MaxValue, query.After ?? long.MaxValue);
            page.AddRange(await walk.Take(context, dialect, limit).Select(AsEntry).ToListAsync(cancellationToken).ConfigureAwait(false));
        }

        return [.. page.OrderByDescending(entry => entry.Position).Take(limit)];
    }

    public static async Task<List<InboxEntry>> OfIdAsync(DbContext context, string eventId, CancellationToken cancellationToken)
    {
        var storedId = InboxKeys.EventId(eventId);
        List<InboxEntry> found = [];
        foreach (var receiver in await ReceiversAsync(context, cancellationToken).ConfigureAwait(false))
        {
            found.AddRange(await context.Set<InboxRow>().Where(row => row.Receiver == receiver && row.EventId == storedId).Select(AsEntry).ToListAsync(cancellationToken).ConfigureAwait(false));
        }

        return found;
    }

    public static async Task<List<InboxLastDelivery>> LastDeliveriesAsync(DbContext context, InboxDialect dialect, CancellationToken cancellationToken)
    {
#pragma warning disable CA1309 // Use ordinal string comparison: this one becomes the database's own, the same that its index is in order of
        List<InboxLastDelivery> last = [];
        foreach (var receiver in await ReceiversAsync(context, cancellationToken).ConfigureAwait(false))
        {
            var rows = context.Set<InboxRow>().Where(row => row.Receiver == receiver);
            last.AddRange(await AsLast(rows.Where(row => row.EventType == null).OrderByDescending(row => row.EventType).ThenByDescending(row => row.Id).Take(1)).ConfigureAwait(false));
            var types = rows.Where(row => row.EventType != null);
            for (var type = await FirstTypeAsync(types).ConfigureAwait(false); type is not null;)
            {
                last.AddRange(await AsLast(new InboxWalk(("receiver", receiver), ("event_type", type)).Take(context, dialect, limit: 1)).ConfigureAwait(false));
                type = await FirstTypeAsync(types.Where(row => string.Compare(row.EventType, type) > 0)).ConfigureAwait(false);
            }
        }

        return last;
#pragma warning restore CA1309

        Task<string?> FirstTypeAsync(IQueryable<InboxRow> rows) =>
            rows.OrderBy(row => row.EventType).Select(row => row.EventType).FirstOrDefaultAsync(cancellationToken);

        Task<List<InboxLastDelivery>> AsLast(IQueryable<InboxRow> rows) =>
            rows.Select(row => new InboxLastDelivery(row.Receiver, row.EventType, row.EventId, row.ReceivedAt)).ToListAsync(cancellationToken);
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

    /// <summary>The walk of a query, which names a receiver if it names an event type and no case or client: led by its most selective conditions, the others looked at on the way.</summary>
    private static InboxWalk WalkOf(InboxQuery query)
    {
        // Almost all events are processed. Those that were given up have indexes of their own, and those that wait have one by event type; of a receiver's that wait, each is looked at.
        (string Column, object? Value)[] lead = (EntityOf(query), query.State) switch
        {
            ({ } entity, _) => [("entity_key", entity)],
            (_, InboxState.DeadLetter or InboxState.Discarded) => [("state", (int?)query.State), ("receiver", query.Receiver), ("event_type", query.EventType)],
            (_, InboxState.Pending) when query.EventType is not null => [("event_type", query.EventType)],
            (_, InboxState.Pending) => [("state", (int?)query.State)],
            _ when query.Receiver is null => [("state", (int?)query.State)],
            _ => [("receiver", query.Receiver), ("event_type", query.EventType)],
        };
        var walk = new InboxWalk([.. lead.Where(one => one.Value is not null).Select(one => (one.Column, one.Value!))]);
        if (EntityOf(query) is null)
        {
            switch (query)
            {
                case { State: InboxState.DeadLetter or InboxState.Discarded }:
                    walk.Within(InboxTables.IsGivenUp);
                    break;
                case { State: InboxState.Pending, EventType: not null }:
                    walk.Within(InboxTables.IsPending);
                    break;
            }
        }

        Check("state", "state + 0 =", (int?)query.State);
        Check("receiver", "receiver || '' =", query.Receiver);
        Check("event_type", "event_type || '' =", query.EventType);
        Check("received_at", "received_at + 0 >=", query.ReceivedFrom is { } from ? MillisecondsFrom(from) : null);
        Check("received_at", "received_at + 0 <", query.ReceivedBefore is { } before ? MillisecondsFrom(before) : null);
        return walk;

        void Check(string column, string expression, object? value)
        {
            if (value is not null && !lead.Any(one => string.Equals(one.Column, column, StringComparison.Ordinal)))
            {
                walk.Check(expression, value);
            }
        }
    }

    private static string? EntityOf(InboxQuery query) => query switch
    {
        { CaseId: { } caseId } => InboxKeys.Case(caseId),
        { ExternalTenantId: { } tenantId } => InboxKeys.Client(tenantId),
        _ => null,
    };

    /// <summary>Turns a range of time into a range of ids, both exclusive, so that events outside it are not read at all.</summary>
    private static async Task<(long? Lowest, long? Highest)> IdsOfTimeAsync(DbContext context, InboxQuery query, CancellationToken cancellationToken)
    {
        var all = context.Set<InboxRow>();
        long? lowest = null, highest = null;
        if (query.ReceivedFrom is { } from)
        {
            var early = Clamped(from, -Slack);
            lowest = await all.Where(row => row.ReceivedAt < early).OrderByDescending(row => row.ReceivedAt).Select(row => (long?)row.Id).FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);
        }

        if (query.ReceivedBefore is { } until)
        {
            var late = Clamped(until, Slack);
            highest = await all.Where(row => row.ReceivedAt >= late).OrderBy(row => row.ReceivedAt).Select(row => (long?)row.Id).FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);
        }

        return (lowest, highest);
    }

    // Stored times are whole milliseconds. One that lies between two is at or after a bound exactly when it is at or after the millisecond that follows it.
    private static long MillisecondsFrom(DateTimeOffset bound) =>
        bound.ToUnixTimeMilliseconds() + (bound.UtcTicks % TimeSpan.TicksPerMillisecond == 0 ? 0 : 1);

    private static DateTimeOffset Clamped(DateTimeOffset time, TimeSpan by) =>
        by < TimeSpan.Zero && time - DateTimeOffset.MinValue < -by ? DateTimeOffset.MinValue
        : by > TimeSpan.Zero && DateTimeOffset.MaxValue - time < by ? DateTimeOffset.MaxValue
        : time + by;
}
