using System.Data.Common;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>Reads the history. Every query is bounded, whatever time is asked for.</summary>
internal sealed class HistoryReader(InboxDatabase database, TimeProvider clock) : IWebhookInboxHistory
{
    private const int MaxSpans = 1500;
    private const int MaxCounts = 20_000;
    private const int MaxHandlers = 1000;

    // Minutes and hours that overlap the time, each by the beginning of the key.
    private const string Overlaps =
        "((minutes = 1 AND at > @from - 60000 AND at < @to) OR (minutes = 60 AND at > @from - 3600000 AND at < @to))";

    public async Task<IReadOnlyList<InboxHistoryCounts>> GetCountsAsync(
        DateTimeOffset since, DateTimeOffset until, TimeSpan? resolution = null, CancellationToken cancellationToken = default)
    {
        if (resolution is { } asked && (asked <= TimeSpan.Zero || asked.Ticks % TimeSpan.TicksPerMinute != 0))
        {
            throw new ArgumentOutOfRangeException(nameof(resolution), resolution, "A resolution is a whole number of minutes.");
        }

        (since, until) = Kept(since, until);
        if (since >= until)
        {
            return [];
        }

        (since, var span) = FirstSpanOf(since, until, resolution);
        var counts = await ReadCountsAsync(since, until, span, "event_type", MaxCounts + 1, cancellationToken);
        return counts.Count <= MaxCounts
            ? counts
            : await ReadCountsAsync(since, until, span, $"'{WebhookReceiverDiagnostics.OtherEventType}'", int.MaxValue, cancellationToken);
    }

    public async Task<IReadOnlyList<InboxHistoryHandler>> GetHandlersAsync(
        DateTimeOffset since, DateTimeOffset until, CancellationToken cancellationToken = default)
    {
        (since, until) = Kept(since, until);
        var buckets = await database.ReadAsync(
            session => session.QueryAsync(
                $"""
                SELECT receiver, handler, bucket, CAST(sum(runs) AS bigint), CAST(sum(failures) AS bigint) FROM {session.Tables.Durations}
                WHERE {Overlaps} GROUP BY receiver, handler, bucket ORDER BY receiver, handler, bucket
                    LIMIT {MaxHandlers * HistoryBuckets.Count}
                """,
                [InboxParameter.Time("@from", since), InboxParameter.Time("@to", until)],
                row => (Receiver: row.GetString(0), Handler: row.GetString(1), Bucket: row.GetInt32(2), Runs: row.GetInt64(
                    3), Failures: row.GetInt64(4)),
                cancellationToken),
            cancellationToken);
        return [.. buckets.GroupBy(bucket => (bucket.Receiver, bucket.Handler)).Take(MaxHandlers).Select(handler =>
        {
            var runs = new long[HistoryBuckets.Count];
            foreach (var bucket in handler)
            {
                runs[Math.Clamp(bucket.Bucket, 0, HistoryBuckets.Count - 1)] += bucket.Runs;
            }

            return new InboxHistoryHandler
            {
                Receiver = handler.Key.Receiver,
                Handler = handler.Key.Handler,
                Runs = runs.Sum(),
                Failures = handler.Sum(bucket => bucket.Failures),
                P50 = HistoryBuckets.Percentile(runs, 0.5),
                P95 = HistoryBuckets.Percentile(runs, 0.95),
            };
        })];
    }

    public async Task<IReadOnlyList<InboxHistoryRejections>> GetRejectionsAsync(
        DateTimeOffset since, DateTimeOffset until, CancellationToken cancellationToken = default) =>
        await database.ReadAsync(
            session => session.QueryAsync(
                $"""
                SELECT receiver, reason, first_at, last_at, count, accepted, explanation FROM {session.Tables.Rejections}
                WHERE last_at >= @from AND first_at < @to ORDER BY last_at DESC, id DESC LIMIT {HistoryStore.MaxEpisodes}
                """,
                [InboxParameter.Time("@from", since), InboxParameter.Time("@to", until)],
                row => new InboxHistoryRejections
                {
                    Receiver = row.GetString(0),
                    Reason = (RejectionReason)row.GetInt32(1),
                    FirstAt = TimeOf(row, 2),
                    LastAt = TimeOf(row, 3),
                    Count = row.GetInt64(4),
                    Accepted = row.GetInt64(5),
                    Explanation = row.IsDBNull(6) ? null : row.GetString(6),
                },
                cancellationToken),
            cancellationToken);

    private async Task<IReadOnlyList<InboxHistoryCounts>> ReadCountsAsync(
        DateTimeOffset since, DateTimeOffset until, TimeSpan span, string type, int limit, CancellationToken cancellationToken) =>
            await database.ReadAsync(
        session => session.QueryAsync(
            $"""
            SELECT at - at % @span AS begins, receiver, {type} AS type, {Sum(HistoryOutcome.Stored)}, {Sum(HistoryOutcome.Duplicate)},
                {Sum(HistoryOutcome.Replay)},
                {Sum(HistoryOutcome.Processed)}, {Sum(HistoryOutcome.Retried)}, {Sum(HistoryOutcome.DeadLetter)}
            FROM {session.Tables.Counts} WHERE {Overlaps} GROUP BY 1, 2, 3 ORDER BY 1, 2, 3 LIMIT {limit}
            """,
            [InboxParameter.Time("@from", since), InboxParameter.Time("@to", until), InboxParameter.Long(
                "@span", (long)span.TotalMilliseconds)],
            row => new InboxHistoryCounts
            {
                At = TimeOf(row, 0),
                Span = span,
                Receiver = row.GetString(1),
                EventType = row.GetString(2) is { Length: > 0 } name ? name : null,
                Stored = row.GetInt64(3),
                Duplicates = row.GetInt64(4),
                Replays = row.GetInt64(5),
                Processed = row.GetInt64(6),
                Retried = row.GetInt64(7),
                DeadLetters = row.GetInt64(8),
            },
            cancellationToken),
        cancellationToken);

    // Nothing before it is kept, and nothing after it was counted but by a clock that is ahead.
    private (DateTimeOffset Since, DateTimeOffset Until) Kept(DateTimeOffset since, DateTimeOffset until)
    {
        var now = clock.GetUtcNow();
        var (first, last) = (now - HistoryStore.Retention - TimeSpan.FromHours(1), now + TimeSpan.FromDays(1));
        return (since < first ? first : since, until > last ? last : until);
    }

    /// <summary>The beginning and the length of the first span, which is counted as a whole.</summary>
    private (DateTimeOffset Begin, TimeSpan Span) FirstSpanOf(DateTimeOffset since, DateTimeOffset until, TimeSpan? resolution)
    {
        var least = TimeSpan.FromMinutes(Math.Ceiling((until - since) / TimeSpan.FromMinutes(MaxSpans - 1)));
        var span = resolution ?? (until - since <= TimeSpan.FromHours(6) ? TimeSpan.FromMinutes(1) : TimeSpan.FromHours(1));
        span = span < least ? least : span;
        var begin = BeginOf(since, span);
        if (begin > clock.GetUtcNow() - HistoryStore.MinuteRetention)
        {
            return (begin, span);
        }

        // A minute may be in its hour already.
        span = TimeSpan.FromHours(Math.Ceiling(span.TotalHours));
        return (BeginOf(since, span), span);
    }

    private static DateTimeOffset BeginOf(DateTimeOffset time, TimeSpan span) =>
        time - TimeSpan.FromTicks((time - DateTimeOffset.UnixEpoch).Ticks % span.Ticks);

    private static string Sum(HistoryOutcome outcome) => $"CAST(sum(CASE WHEN outcome = {(int)outcome} THEN count ELSE 0 END) AS bigint)";

    private static DateTimeOffset TimeOf(DbDataReader row, int column) => DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));
}
