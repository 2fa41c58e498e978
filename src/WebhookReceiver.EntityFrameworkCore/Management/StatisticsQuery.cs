using System.Globalization;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>
/// Reads how the inbox as a whole stands. Open pages ask every second, so it reads a bounded number of index entries: it counts up to a
/// limit, past which the last full count serves, and
/// finds what changed at the ends of indexes.
/// </summary>
internal static class StatisticsQuery
{
    /// <summary>Up to here a count is exact.</summary>
    private const int MaxCounted = 10_000;

    /// <summary>
    /// As many pending events are read to find which have failed: that is in no index, because it would change with each attempt.
    /// </summary>
    private const int MaxRead = 1_000;

    /// <summary>As many are read to find the oldest, when the failed ones are known from the last full count.</summary>
    private const int FewRead = 100;

    public static async Task<InboxStatistics> ReadAsync(
        InboxSession session, InboxCounts? sample, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var depth = await CountAsync(session, InboxState.Pending, sample?.Waiting, cancellationToken);
        var known = depth > MaxRead ? sample : null;
        var (oldest, retrying) = depth == 0 ? (null, 0) : await PendingAsync(session, known is null ? MaxRead : FewRead, cancellationToken);
        var deadLetters = await CountAsync(session, InboxState.DeadLetter, sample?.DeadLetters, cancellationToken);
        var ends = await EndsAsync(session, cancellationToken);
        return new InboxStatistics
        {
            Depth = depth,
            OldestAge = oldest is { } since && since < now ? now - since : TimeSpan.Zero,
            Retrying = known?.Retrying ?? retrying,
            DeadLetters = deadLetters,
            ChangeStamp = string.Create(CultureInfo.InvariantCulture, $"{ends}.{depth}.{deadLetters}"),
        };
    }

    /// <summary>Counts all.</summary>
    public static async Task<InboxCounts> CountAsync(InboxSession session, CancellationToken cancellationToken)
    {
        var rows = await session.QueryAsync(
            $"""
            SELECT (SELECT count(*) FROM {session.Tables.Inbox} WHERE state = 0),
                (SELECT count(*) FROM {session.Tables.Inbox} WHERE state = 0 AND attempts > 0 AND last_error IS NOT NULL),
                (SELECT count(*) FROM {session.Tables.Inbox} WHERE state = 2)
            """,
            [],
            row => new InboxCounts(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2)),
            cancellationToken);
        return rows[0];
    }

    private static async Task<long> CountAsync(InboxSession session, InboxState state, long? last, CancellationToken cancellationToken)
    {
        var counted = await new ScanStatement(session, []) { Limit = MaxCounted }.CountAsync(
            new IndexScan(("state", (int)state)), cancellationToken);
        return counted < MaxCounted ? counted : Math.Max(counted, last ?? 0);
    }

    // The first that were accepted, and the first that is due: one that nobody takes is the latter, whatever was requeued before it in the
    // order of acceptance.
    private static async Task<(DateTimeOffset? Oldest, long Retrying)> PendingAsync(
        InboxSession session, int limit, CancellationToken cancellationToken)
    {
        var pending = session.Dialect.Between([("state", "0")], above: null, below: null);
        const string Since =
            "COALESCE(waiting_since, received_at) AS since, CASE WHEN attempts > 0 AND last_error IS NOT NULL THEN 1 ELSE 0 END AS failed";
        var rows = await session.QueryAsync(
            $"""
            SELECT since, failed, 1 FROM (SELECT {Since} FROM {session.Tables.Inbox} WHERE {pending} ORDER BY state, id
                LIMIT {limit}) AS first
            UNION ALL
            SELECT since, failed, 0 FROM (SELECT {Since} FROM {session.Tables.Inbox} WHERE state = 0 ORDER BY available_at, id
                LIMIT 1) AS due
            """,
            [],
            row => (Since: row.GetInt64(0), Failed: row.GetInt32(1) * row.GetInt32(2)),
            cancellationToken);
        return rows.Count == 0
            ? (null, 0)
            : (DateTimeOffset.FromUnixTimeMilliseconds(rows.Min(row => row.Since)), rows.Sum(row => row.Failed));
    }

    // The newest of each kind of change, and the oldest of what is removed, each found at the end of an index.
    private static async Task<string> EndsAsync(InboxSession session, CancellationToken cancellationToken)
    {
        var tables = session.Tables;
        string Ended(string direction) =>
            $"SELECT processed_at FROM {tables.Inbox} WHERE processed_at IS NOT NULL ORDER BY processed_at {direction} LIMIT 1";
        string Newest(string table) => $"SELECT id FROM {table} ORDER BY id DESC LIMIT 1";
        var rows = await session.QueryAsync(
            $"SELECT ({Newest(tables.Inbox)}), ({Ended("DESC")}), ({Ended("ASC")}), ({Newest(tables.Attempts)}), " +
            $"({Newest(tables.Actions)})",
            [],
            row => string.Join('.', Enumerable.Range(0, 5).Select(column => row.IsDBNull(column) ? 0 : row.GetInt64(column))),
            cancellationToken);
        return rows[0];
    }
}
