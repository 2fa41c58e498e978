using System.Data.Common;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>Writes the history, and keeps it small: minutes become hours after two days, and all of it is gone after 90.</summary>
internal sealed class HistoryStore(InboxDatabase database, TimeProvider clock)
{
    /// <summary>How long minutes are kept.</summary>
    public static readonly TimeSpan MinuteRetention = TimeSpan.FromDays(2);

    public static readonly TimeSpan Retention = TimeSpan.FromDays(90);

    /// <summary>How many episodes of rejections a receiver has at most.</summary>
    public const int MaxEpisodes = 1000;

    public const long Hour = 3_600_000;

    /// <summary>Adds a batch to what is there, all of it or nothing, with one command.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="committing">Called when it may be committed from here on, even when an exception follows.</param>
    public async Task AddAsync(HistoryBatch batch, Action committing)
    {
        await database.CommandAsync(
            async session =>
            {
                if (!session.Dialect.HasSingleWriter)
                {
                    committing();
                }

                var (sql, parameters) = Add(session, batch);
                await session.ExecuteAsync(sql, parameters, CancellationToken.None);
                committing();
                return 0;
            });
    }

    /// <summary>
    /// Whether a batch that may have been committed was certainly not: the database reported that it undid it. Not, when the connection or
    /// the server ended.
    /// </summary>
    public bool WasUndone(Exception exception) => exception is InboxSchemaException || (exception is DbException refused &&
        (database.Dialect?.IsLockFault(refused) == true
            || refused.SqlState is { Length: 5 } and not "40003" and not ['0', '8', ..] and not ['5', '7' or '8', ..] and not ['X', ..]));

    /// <summary>Whether the database will refuse a batch each time.</summary>
    public bool IsRefused(Exception exception) => exception is DbException refused && database.Dialect?.IsRefusal(refused) == true;

    /// <summary>
    /// Adds up minutes to hours and removes what is too old, in small parts. Several machines may do so at once: each part is done by one
    /// of them.
    /// </summary>
    public async Task MaintainAsync(CancellationToken cancellationToken)
    {
        var (_, tables) = await database.GetReadyAsync(cancellationToken);
        var now = clock.GetUtcNow();
        foreach (var (table, keys, sums) in ((string, string, string[])[])
            [(tables.Counts, "receiver, event_type, outcome", ["count"]),
                (tables.Durations, "receiver, handler, bucket", ["runs", "failures"])])
        {
            await RollUpAsync(table, HistorySql.RollUp(table, keys, sums), HourOf(now - MinuteRetention), cancellationToken);
            while (await ExecuteAsync(HistorySql.PruneDay(table), InboxParameter.Long("@before", HourOf(now - Retention))) > 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }
        }

        await ExecuteAsync(
            HistorySql.PruneRejections(tables.Rejections), InboxParameter.Time("@before", now - Retention), InboxParameter.Int(
                "@max", MaxEpisodes));
    }

    private async Task RollUpAsync(string table, string rollUp, long before, CancellationToken cancellationToken)
    {
        while (await OldestMinuteAsync(table, before, cancellationToken) is { } minute)
        {
            var hour = minute - (minute % Hour);
            await ExecuteAsync(rollUp, InboxParameter.Long("@hour", hour), InboxParameter.Long("@next", hour + Hour));
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private Task<long?> OldestMinuteAsync(string table, long before, CancellationToken cancellationToken) => database.ReadAsync(
        async session =>
            await session.ScalarAsync<long?>(HistorySql.OldestMinute(table), [InboxParameter.Long("@before", before)], cancellationToken),
        cancellationToken);

    private Task<int> ExecuteAsync(string sql, params InboxParameter[] parameters) =>
        database.CommandAsync(session => session.ExecuteAsync(HistorySql.Lock(session.Dialect) + sql, parameters, CancellationToken.None));

    private static (string Sql, InboxParameter[] Parameters) Add(InboxSession session, HistoryBatch batch)
    {
        List<string> sql = [HistorySql.Lock(session.Dialect)];
        List<InboxParameter> parameters = [];
        if (batch.Counts.Count > 0)
        {
            sql.Add(HistorySql.AddCounts(session));
            parameters.Add(InboxParameter.Text("@counts", HistoryJson.Counts(batch)));
        }

        if (batch.Durations.Count > 0)
        {
            sql.Add(HistorySql.AddDurations(session));
            parameters.Add(InboxParameter.Text("@durations", HistoryJson.Durations(batch)));
        }

        if (batch.Rejections.Count > 0)
        {
            var gap = (long)InboxHistory.EpisodeGap.TotalMilliseconds;
            sql.Add(HistorySql.AddRejections(session));
            parameters.Add(InboxParameter.Text("@rejections", HistoryJson.Rejections(batch)));
            parameters.Add(InboxParameter.Long("@gap", gap));
            parameters.Add(InboxParameter.Long("@since", batch.Rejections.Min(span => span.FirstAt) - gap));
        }

        return (string.Join('\n', sql), [.. parameters]);
    }

    private static long HourOf(DateTimeOffset time) => time.ToUnixTimeMilliseconds() / Hour * Hour;
}
