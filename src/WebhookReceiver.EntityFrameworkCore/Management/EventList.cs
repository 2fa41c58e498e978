namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>
/// A query as scans along indexes that are merged, so that a page takes as long among a million events as among a thousand. The most
/// selective condition chooses the index; the others are
/// checked at each event of the scan.
/// </summary>
internal sealed class EventList
{
    // Scans of one statement: each is planned on its own.
    public const int ScansPerStatement = 100;

    // The order of ids is the order of acceptance. A delivery is accepted within AcceptTimeout of its arrival; the rest is room for the
    // clocks of several machines.
    private static readonly TimeSpan Slack = TimeSpan.FromMinutes(15);

    private readonly IReadOnlyList<IndexScan> scans;
    private readonly IReadOnlyList<(string Expression, object Value)> conditions;
    private readonly long? lowest;
    private readonly long? highest;

    private EventList(IReadOnlyList<IndexScan> scans, IReadOnlyList<(string, object)> conditions, long? lowest, long? highest) =>
        (this.scans, this.conditions, this.lowest, this.highest) = (scans, conditions, lowest, highest);

    /// <param name="session">The database.</param>
    /// <param name="query">A query that <see cref="EventFilter"/> has checked.</param>
    /// <param name="cancellationToken">Ends the queries.</param>
    public static async Task<EventList> OfAsync(InboxSession session, InboxQuery query, CancellationToken cancellationToken)
    {
        var chosen = await ScanChoice.OfAsync(session, query, cancellationToken);
        return new EventList(
            chosen,
            chosen.Count > 0 ? ScanChoice.ConditionsOf(query, chosen[0]) : [],
            await IdBeforeAsync(session, query.ReceivedFrom, cancellationToken),
            await IdAfterAsync(session, query.ReceivedBefore, cancellationToken));
    }

    /// <summary>The newest ids before one, newest first.</summary>
    public Task<List<long>> NewestAsync(InboxSession session, long? before, int limit, CancellationToken cancellationToken) =>
        IdsAsync(session, isOldestFirst: false, lowest, Lower(highest, before), limit, cancellationToken);

    /// <summary>The oldest ids after one, up to another and with it, oldest first.</summary>
    public Task<List<long>> OldestAsync(InboxSession session, long after, long until, int limit, CancellationToken cancellationToken) =>
        IdsAsync(session, isOldestFirst: true, Math.Max(after, lowest ?? after), Lower(highest, until + 1), limit, cancellationToken);

    private async Task<List<long>> IdsAsync(
        InboxSession session, bool isOldestFirst, long? above, long? below, int limit, CancellationToken cancellationToken)
    {
        List<long> ids = [];
        foreach (var some in scans.Chunk(ScansPerStatement))
        {
            var statement = new ScanStatement(session, conditions)
            {
                IsOldestFirst = isOldestFirst,
                Above = above,
                Below = below,
                Limit = limit,
            };
            ids.AddRange(await statement.IdsAsync(some, cancellationToken));
            ids = [.. (isOldestFirst ? ids.Order() : ids.OrderDescending()).Take(limit)];
            if (ids.Count == limit)
            {
                // What is further away than the last of a full page is not read.
                above = isOldestFirst ? above : ids[^1];
                below = isOldestFirst ? ids[^1] : below;
            }
        }

        return ids;
    }

    private static long? Lower(long? one, long? other) => one is { } first && other is { } second ? Math.Min(first, second) : one ?? other;

    private static async Task<long?> IdBeforeAsync(InboxSession session, DateTimeOffset? from, CancellationToken cancellationToken) =>
        from is not { } time ? null
        : await session.ScalarAsync<long?>(
            $"SELECT id FROM {session.Tables.Inbox} WHERE received_at < @time ORDER BY received_at DESC LIMIT 1",
            [InboxParameter.Time("@time", Clamped(time, -Slack))],
            cancellationToken);

    private static async Task<long?> IdAfterAsync(InboxSession session, DateTimeOffset? until, CancellationToken cancellationToken) =>
        until is not { } time ? null
        : await session.ScalarAsync<long?>(
            $"SELECT id FROM {session.Tables.Inbox} WHERE received_at >= @time ORDER BY received_at LIMIT 1",
            [InboxParameter.Time("@time", Clamped(time, Slack))],
            cancellationToken);

    private static DateTimeOffset Clamped(DateTimeOffset time, TimeSpan by) =>
        by < TimeSpan.Zero && time - DateTimeOffset.MinValue < -by ? DateTimeOffset.MinValue
        : by > TimeSpan.Zero && DateTimeOffset.MaxValue - time < by ? DateTimeOffset.MaxValue
        : time + by;
}
