namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>What people do with events, and what retention removes.</summary>
internal sealed partial class InboxStore
{
    /// <summary>The most rows that one transaction changes: it shares the database with senders that wait.</summary>
    public const int ChunkSize = 500;

    private const int MaxNameLength = 200;
    private const int MaxReasonLength = 1_000;

    // A claim locks the rows that it examines for a few milliseconds.
    private const int LockTries = 5;
    private static readonly TimeSpan LockPause = TimeSpan.FromMilliseconds(20);

    // Not held: a lease that has ended belongs to a process that did.
    private const string IsFree = "(lease_until IS NULL OR lease_until <= @now)";

    /// <summary>Changes events in one transaction, together with the record of who did it.</summary>
    /// <param name="transition">What to do.</param>
    /// <param name="ids">The events, at most <see cref="ChunkSize"/>.</param>
    /// <param name="from">The state in which the caller has seen them; <see langword="null"/> for any that the transition applies
    /// to.</param>
    /// <param name="by">Who does it, and why.</param>
    /// <param name="cancellationToken">Ends the wait for the database; what is committed stays.</param>
    /// <returns>How many were changed. The others are in another state, or held.</returns>
    public async Task<int> ChangeAsync(
        InboxTransition transition, IReadOnlyCollection<long> ids, InboxState? from, InboxOperator? by, CancellationToken cancellationToken)
    {
        var changed = 0;
        var states = transition.StatesOf(from);
        if (states.Length == 0 || ids.Count == 0)
        {
            return 0;
        }

        for (var tries = 0; tries < LockTries; tries++)
        {
            var (lanes, count, isComplete) = await database.WriteAsync(
                session => ChangeAsync(session, transition, ids, states, by), cancellationToken);
            changed += count;
            if (lanes.Count > 0)
            {
                // Each ended event lets the next of its lane run, and a requeued one may be the first of its own.
                await UnblockAsync(lanes);
            }

            if (isComplete)
            {
                break;
            }

            await Task.Delay(LockPause, TimeProvider.System, cancellationToken);
        }

        return changed;
    }

    /// <summary>Removes processed and discarded events that ended before a time, at most <see cref="ChunkSize"/>.</summary>
    /// <returns>How many were removed.</returns>
    public Task<int> PruneAsync(DateTimeOffset before, CancellationToken cancellationToken) => database.WriteAsync(
        async session =>
        {
            await FollowIndexesAsync(session, cancellationToken);
            var ids = await session.QueryAsync(
                $"""
                SELECT id FROM {session.Tables.Inbox}
                WHERE processed_at IS NOT NULL AND processed_at < @before AND state + 0 IN (1, 3)
                ORDER BY processed_at LIMIT {ChunkSize} {session.Dialect.SkipLocked}
                """,
                [InboxParameter.Time("@before", before)],
                row => row.GetInt64(0),
                cancellationToken);
            if (ids.Count == 0)
            {
                return 0;
            }

            // The foreign keys would do it, unless the application's connection has them off. What was requeued meanwhile stays, with all
            // that belongs to it.
            InboxParameter[] parameters = [session.Dialect.Ids("@ids", ids), InboxParameter.Time("@before", before)];
            var pruned = $"SELECT id FROM {session.Tables.Inbox} WHERE {session.Dialect.IsOneOf("id", "@ids")} AND processed_at < @before";
            foreach (var table in (string[])[session.Tables.Attempts, session.Tables.Actions])
            {
                await session.ExecuteAsync($"DELETE FROM {table} WHERE inbox_id IN ({pruned})", parameters, cancellationToken);
            }

            return await session.ExecuteAsync(
                $"DELETE FROM {session.Tables.Inbox} WHERE {session.Dialect.IsOneOf("id", "@ids")} AND processed_at < @before",
                parameters,
                cancellationToken);
        },
        cancellationToken);

    private async Task<(HashSet<InboxLane> Lanes, int Changed, bool IsComplete)> ChangeAsync(
        InboxSession session, InboxTransition transition, IReadOnlyCollection<long> ids, InboxState[] states, InboxOperator? by)
    {
        var (dialect, tables) = (session.Dialect, session.Tables);
        InboxParameter[] values = [dialect.Ids("@ids", ids), InboxParameter.Time("@now", clock.GetUtcNow())];
        var (changed, lanes) = (0, new HashSet<InboxLane>());
        await FollowIndexesAsync(session, CancellationToken.None);

        // One state after the other, so that the record names the one that each event was in. Whoever holds a lock may be frozen, so none
        // is waited for.
        foreach (var state in states)
        {
            InboxParameter[] stated = [.. values, InboxParameter.Int("@from", (int)state)];
            var rows = await session.QueryAsync(
                $"""
                WITH free AS MATERIALIZED (
                    SELECT id FROM {tables.Inbox}
                    WHERE {dialect.IsOneOf("id", "@ids")} AND state + 0 = @from AND {IsFree} ORDER BY id {dialect.SkipLocked})
                UPDATE {tables.Inbox} SET {transition.Set} WHERE id IN (SELECT id FROM free)
                RETURNING id, receiver, entity_key
                """,
                stated,
                row => (Id: row.GetInt64(0), Lane: row.IsDBNull(2) ? (InboxLane?)null : new InboxLane(row.GetString(1), row.GetString(2))),
                CancellationToken.None);
            if (rows.Count == 0)
            {
                continue;
            }

            changed += rows.Count;
            lanes.UnionWith(rows.Select(row => row.Lane).OfType<InboxLane>());
            await session.ExecuteAsync(
                $"""
                INSERT INTO {tables.Actions} (inbox_id, at, action, from_state, actor, reason)
                SELECT id, @now, @action, @from, @actor, @reason FROM {tables.Inbox} WHERE {dialect.IsOneOf("id", "@ids")} ORDER BY id
                """,
                [
                    .. stated.Where(value => value.Name is not "@ids"),
                    dialect.Ids("@ids", [.. rows.Select(row => row.Id)]),
                    InboxParameter.Text("@action", transition.Action),
                    InboxParameter.Text("@actor", TextOf(by?.Name, MaxNameLength)),
                    InboxParameter.Text("@reason", TextOf(by?.Reason, MaxReasonLength)),
                ],
                CancellationToken.None);
        }

        // What could have been changed and was not is locked.
        var isComplete = changed == ids.Count || await session.ScalarAsync<long>(
            $"""
            SELECT count(*) FROM {tables.Inbox}
            WHERE {dialect.IsOneOf("id", "@ids")} AND state + 0 IN ({string.Join(", ", states.Select(state => (int)state))}) AND {IsFree}
            """,
            values,
            CancellationToken.None) == 0;
        return (lanes, changed, isComplete);
    }

    private static string? TextOf(string? text, int maxLength) => text is null ? null : InboxText.From(text, maxLength);

    private static Task FollowIndexesAsync(InboxSession session, CancellationToken cancellationToken) =>
        session.Dialect.ReadSettings is { } settings ? session.ExecuteAsync(settings, [], cancellationToken) : Task.CompletedTask;
}
