namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>Chooses the indexes that a query follows.</summary>
internal static class ScanChoice
{
    // The restrictions of the partial indexes, word for word.
    private const string IsPending = "state = 0";
    private const string IsGivenUp = "state > 1";

    /// <summary>The scans that find what the query is about; none when nothing can be found.</summary>
    public static async Task<IReadOnlyList<IndexScan>> OfAsync(InboxSession session, InboxQuery query, CancellationToken cancellationToken)
    {
        if (query.EventId is { } eventId)
        {
            List<IndexScan> scans = [];
            foreach (var receiver in await ReceiversAsync())
            {
                var ids = await ColumnValues.OfAsync(session, "event_id", receiver, eventId, cancellationToken);
                scans.AddRange(ids.Select(id => new IndexScan(("receiver", receiver), ("event_id", id)) { IsUnique = true }));
            }

            return scans;
        }

        foreach (var (column, value) in Beginnings(query))
        {
            var values = await ColumnValues.OfAsync(session, column, receiver: null, value, cancellationToken);
            return [.. values.Select(one => new IndexScan((column, one)) { Partial = $"{column} IS NOT NULL" })];
        }

        // Almost all events are processed. Those that were given up have indexes of their own, and pending ones have one by event type.
        switch (query)
        {
            case { State: InboxState.DeadLetter or InboxState.Discarded, EventType: null }:
                return [GivenUp(query.Receiver)];
            case { State: InboxState.DeadLetter or InboxState.Discarded }:
                return [.. (await ReceiversAsync()).Select(GivenUp)];
            case { State: InboxState.Pending, EventType: { } pendingType }:
                return [new IndexScan(("event_type", pendingType)) { Partial = IsPending }];
            case { State: InboxState.Pending }:
                return [new IndexScan(("state", (int)InboxState.Pending))];
            case { Receiver: null, EventType: null }:
                return [query.State is { } state ? new IndexScan(("state", (int)state)) : new IndexScan()];
            case { EventType: null, Receiver: { } receiver }:
                return await OfReceiverAsync(session, receiver, cancellationToken);
            default:
                return [.. (await ReceiversAsync()).Select(one => new IndexScan(("receiver", one), ("event_type", query.EventType)))];
        }

        // An index by event type alone would be one more to write for each delivery.
        async Task<List<string>> ReceiversAsync() =>
            query.Receiver is { } one ? [one] : await ColumnValues.ReceiversAsync(session, cancellationToken);

        IndexScan GivenUp(string? receiver)
        {
            (string, object?)[] columns =
            [
                ("state", (int)query.State!),
                .. receiver is null ? [] : ((string, object?)[])[("receiver", receiver)],
                .. query.EventType is null ? [] : ((string, object?)[])[("event_type", query.EventType)],
            ];
            return new IndexScan(columns) { Partial = IsGivenUp };
        }
    }

    /// <summary>One scan for each event type of a receiver, in their order; unreadable events have none and come first.</summary>
    public static async Task<List<IndexScan>> OfReceiverAsync(InboxSession session, string receiver, CancellationToken cancellationToken)
    {
        var types = await ColumnValues.OfAsync(session, "event_type", receiver, string.Empty, cancellationToken);
        return [.. types.Prepend(null).Select(type => new IndexScan(("receiver", receiver), ("event_type", type)))];
    }

    /// <summary>
    /// What is checked at each event of a scan. The expressions are in no index, so that none is followed for their sake.
    /// </summary>
    public static IReadOnlyList<(string Expression, object Value)> ConditionsOf(InboxQuery query, IndexScan scan)
    {
        List<(string Expression, object Value)> conditions = [];
        Check("state", "state + 0 =", (int?)query.State);
        Check("receiver", "receiver || '' =", query.Receiver);
        Check("event_type", "event_type || '' =", query.EventType);
        Check("received_at", "received_at + 0 >=", query.ReceivedFrom is { } from ? MillisecondsFrom(from) : null);
        Check("received_at", "received_at + 0 <", query.ReceivedBefore is { } before ? MillisecondsFrom(before) : null);
        foreach (var (column, value) in Beginnings(query))
        {
            Check(column, $"{column} || '' >=", value);
            Check(column, $"{column} || '' <", ColumnValues.EndOf(value));
        }

        return conditions;

        void Check(string column, string expression, object? value)
        {
            if (value is not null && !scan.Has(column))
            {
                conditions.Add((expression, value));
            }
        }
    }

    /// <summary>What an event is found by, the most selective first.</summary>
    private static IEnumerable<(string Column, string Value)> Beginnings(InboxQuery query) =>
        from one in ((string Column, string? Value)[])[("reference", query.Reference), ("case_id", query.CaseId),
            ("client_id", query.ExternalTenantId)]
        where one.Value is not null
        select (one.Column, one.Value);

    // Stored times are whole milliseconds. One that lies between two is at or after a bound exactly when it is at or after the millisecond
    // that follows it.
    private static long MillisecondsFrom(DateTimeOffset bound) =>
        bound.ToUnixTimeMilliseconds() + (bound.UtcTicks % TimeSpan.TicksPerMillisecond == 0 ? 0 : 1);
}
