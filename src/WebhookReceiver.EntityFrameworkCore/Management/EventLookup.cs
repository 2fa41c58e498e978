namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>The lists that pages show.</summary>
internal static class EventLookup
{
    private const int MaxPage = 1_000;

    /// <summary>The shortest beginning of an id that is searched for.</summary>
    private const int MinIdLength = 6;

    /// <summary>How many events the beginning of an id finds at most.</summary>
    private const int MaxFound = 100;

    /// <summary>One page of a query that <see cref="EventFilter"/> has checked.</summary>
    public static async Task<List<InboxEntry>> PageAsync(InboxSession session, InboxQuery query, CancellationToken cancellationToken)
    {
        var limit = Math.Clamp(query.Limit, 1, MaxPage);
        var list = await EventList.OfAsync(session, query, cancellationToken);
        if (query.Text is { } text)
        {
            return await new TextSearch(list, text).NewestAsync(session, query.After, limit, cancellationToken);
        }

        var ids = await list.NewestAsync(session, query.After, limit, cancellationToken);
        return await EntryReader.EntriesAsync(session, ids, cancellationToken);
    }

    /// <summary>The events with an id, by receiver; when there is none, the newest whose ids begin with it.</summary>
    public static async Task<List<InboxEntry>> OfIdAsync(InboxSession session, string eventId, CancellationToken cancellationToken)
    {
        var receivers = await ColumnValues.ReceiversAsync(session, cancellationToken);
        var whole = await session.Dialect.FindAsync(
            session,
            [.. from receiver in receivers from id in new HashSet<string>(
                [eventId, eventId.Trim()], StringComparer.Ordinal) select new InboxKey(receiver, InboxKeys.EventId(id))],
            cancellationToken);
        if (whole.Count > 0)
        {
            var found = await EntryReader.EntriesAsync(session, whole, cancellationToken);
            return [.. found.OrderBy(entry => entry.Receiver, StringComparer.Ordinal)];
        }

        return eventId.Trim() is { Length: >= MinIdLength } beginning
            ? await PageAsync(session, new InboxQuery { EventId = InboxKeys.EventId(beginning), Limit = MaxFound }, cancellationToken)
            : [];
    }

    /// <summary>The newest delivery of each event type at each receiver.</summary>
    public static async Task<List<InboxLastDelivery>> LastDeliveriesAsync(InboxSession session, CancellationToken cancellationToken)
    {
        List<InboxLastDelivery> last = [];
        foreach (var receiver in await ColumnValues.ReceiversAsync(session, cancellationToken))
        {
            var scans = await ScanChoice.OfReceiverAsync(session, receiver, cancellationToken);
            foreach (var some in scans.Chunk(EventList.ScansPerStatement))
            {
                var ids = await new ScanStatement(session, []) { Limit = 1 }.IdsAsync(some, cancellationToken);
                var newest = await EntryReader.EntriesAsync(session, ids, cancellationToken);
                last.AddRange(newest
                    .OrderBy(entry => entry.EventType, StringComparer.Ordinal)
                    .Select(entry => new InboxLastDelivery(entry.Receiver, entry.EventType, entry.EventId, entry.ReceivedAt)));
            }
        }

        return last;
    }
}
