namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>
/// The statements of the history, which both databases understand. Rows come as one JSON array of arrays, so that a statement has one
/// parameter however many there are.
/// </summary>
internal static class HistorySql
{
    // Every write takes the lock, so that none sees another one half done. The server holds it while it runs the statements of one command,
    // never while it waits for a client. The key is the ASCII of "webhookh".
    private const string PostgresLock = "SELECT set_config('lock_timeout', '8s', true); SELECT pg_advisory_xact_lock(8603390863846894440);";

    public static string Lock(InboxDialect dialect) => dialect.HasSingleWriter ? string.Empty : PostgresLock;

    /// <summary>How many results come before that of the first statement.</summary>
    public static int LockResults(InboxDialect dialect) => dialect.HasSingleWriter ? 0 : 2;

    public static string AddCounts(InboxSession session) =>
        $"""
        INSERT INTO {session.Tables.Counts} AS t (minutes, at, receiver, event_type, outcome, count)
        SELECT 1, CAST(value ->> 0 AS bigint), value ->> 1, value ->> 2, CAST(value ->> 3 AS integer), CAST(value ->> 4 AS bigint)
            FROM {Rows(session, "@counts")} WHERE true
        ON CONFLICT (minutes, at, receiver, event_type, outcome) DO UPDATE SET count = t.count + excluded.count;
        """;

    public static string AddDurations(InboxSession session) =>
        $"""
        INSERT INTO {session.Tables.Durations} AS t (minutes, at, receiver, handler, bucket, runs, failures)
        SELECT 1, CAST(value ->> 0 AS bigint), value ->> 1, value ->> 2, CAST(value ->> 3 AS integer), CAST(value ->> 4 AS bigint),
            CAST(value ->> 5 AS bigint)
        FROM {Rows(session, "@durations")} WHERE true
        ON CONFLICT (minutes, at, receiver, handler, bucket)
            DO UPDATE SET runs = t.runs + excluded.runs, failures = t.failures + excluded.failures;
        """;

    /// <summary>
    /// Adds episodes, and joins those of one receiver and reason between which too little time passed: parts of one, perhaps of several
    /// machines.
    /// </summary>
    public static string AddRejections(InboxSession session)
    {
        var table = session.Tables.Rejections;
        return $"""
            INSERT INTO {table} (receiver, reason, first_at, last_at, count, accepted, explanation)
            SELECT value ->> 0, CAST(value ->> 1 AS integer), CAST(value ->> 2 AS bigint), CAST(value ->> 3 AS bigint),
                CAST(value ->> 4 AS bigint), CAST(value ->> 5 AS bigint), value ->> 6
            FROM {Rows(session, "@rejections")};

            WITH ordered AS (
                SELECT id, receiver, reason, first_at, last_at, count, accepted, explanation, CASE
                    WHEN first_at <= @gap + max(last_at) OVER (
                    PARTITION BY receiver, reason ORDER BY first_at, id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) THEN 0
                        ELSE 1 END AS begins
                FROM {table} WHERE last_at >= @since),
            numbered AS (SELECT o.*, sum(begins) OVER (PARTITION BY receiver, reason ORDER BY first_at, id) AS episode FROM ordered o),
            joined AS (
                SELECT min(id) AS id, receiver, reason, episode, min(first_at) AS first_at, max(last_at) AS last_at, sum(count) AS count,
                    sum(accepted) AS accepted
                FROM numbered GROUP BY receiver, reason, episode HAVING count(*) > 1)
            UPDATE {table} AS t SET first_at = j.first_at, last_at = j.last_at, count = j.count, accepted = j.accepted, explanation = (
                SELECT n.explanation FROM numbered n WHERE n.receiver = j.receiver AND n.reason = j.reason AND n.episode = j.episode
                    AND n.explanation IS NOT NULL
                ORDER BY n.last_at DESC, n.id DESC LIMIT 1)
            FROM joined j WHERE t.id = j.id;

            DELETE FROM {table} AS t WHERE t.last_at >= @since AND EXISTS (
                SELECT 1 FROM {table} k
                WHERE k.receiver = t.receiver AND k.reason = t.reason AND k.id < t.id AND k.first_at <= t.first_at
                    AND k.last_at >= t.last_at);
            """;
    }

    /// <summary>The beginning of the oldest minute of a table before a time.</summary>
    public static string OldestMinute(string table) => $"SELECT min(at) FROM {table} WHERE minutes = 1 AND at < @before";

    /// <summary>Adds up the minutes of an hour, and removes them. Minutes that come later are added to the hour the next time.</summary>
    public static string RollUp(string table, string keys, params string[] sums) =>
        $"""
        INSERT INTO {table} AS t (minutes, at, {keys}, {string.Join(", ", sums)})
        SELECT 60, @hour, {keys}, {string.Join(", ", sums.Select(sum => $"sum({sum})"))} FROM {table} WHERE minutes = 1 AND at >= @hour
            AND at < @next GROUP BY {keys}
        ON CONFLICT (minutes, at, {keys}) DO UPDATE SET {string.Join(", ", sums.Select(sum => $"{sum} = t.{sum} + excluded.{sum}"))};

        DELETE FROM {table} WHERE minutes = 1 AND at >= @hour AND at < @next;
        """;

    /// <summary>Removes the oldest day of those that are kept no longer.</summary>
    public static string PruneDay(string table) =>
        $"DELETE FROM {table} WHERE minutes = 60 AND at < @before AND at < (SELECT min(at) FROM {table} WHERE minutes = 60) + 86400000";

    public static string PruneRejections(string table) =>
        $"""
        DELETE FROM {table} WHERE last_at < @before OR id IN (
            SELECT id FROM (SELECT id, row_number() OVER (PARTITION BY receiver ORDER BY last_at DESC, id DESC) AS position
                FROM {table}) ranked WHERE position > @max)
        """;

    private static string Rows(InboxSession session, string parameter) =>
        session.Dialect.HasSingleWriter ? $"json_each({parameter})" : $"json_array_elements(CAST({parameter} AS json)) AS r (value)";
}
