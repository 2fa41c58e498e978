using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>SQLite: one file, one writer. Readers go on beside it in WAL mode.</summary>
internal sealed partial class SqliteDialect : InboxDialect
{
    private const int Error = 1;
    private const int Busy = 5;
    private const int Locked = 6;
    private const int Constraint = 19;

    // Of PRAGMA synchronous: 0 is OFF, 1 NORMAL, 3 EXTRA.
    private const int Full = 2;

    private volatile bool isSynchronous = true;

    public override bool HasSingleWriter => true;

    public override string? ReadSettings => null;

    public override string SharedConnectionHint => SqliteMemory.SharedConnectionHint;

    public override string? ConnectionProblem(DbConnection connection, WebhookInboxOptions options) =>
        new SqliteConnectionStringBuilder(connection.ConnectionString).Mode == SqliteOpenMode.ReadOnly
            ? "with 'Mode=ReadOnly' nothing can be stored. Remove it from the connection string."
            : SqliteMemory.Problem(connection);

    public override SchemaStep[] Steps(InboxTables tables) => SqliteSchema.Steps(tables);

    public override (string Name, string Sql)[] Indexes(InboxTables tables) => SqliteSchema.Indexes(tables);

    public override bool IsRefusal(DbException exception) => exception is SqliteException { SqliteErrorCode: Constraint };

    public override bool IsSchemaFault(DbException exception) =>
        exception is SqliteException { SqliteErrorCode: Error } && exception.Message.Contains("no such ", StringComparison.Ordinal);

    public override bool IsLockFault(DbException exception) => exception is SqliteException { SqliteErrorCode: Busy or Locked };

    public override async Task<bool> HasTableAsync(InboxSession session, string table, CancellationToken cancellationToken) =>
        await session.ScalarAsync<long>("SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = @table", [
            InboxParameter.Text("@table", table)], cancellationToken) > 0;

    public override async Task<bool> HasTablesAsync(InboxSession session, CancellationToken cancellationToken) =>
        await session.ScalarAsync<long>(
            "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND rootpage IS NOT NULL", [], cancellationToken) > 0;

    public override Task<List<string>> IndexesAsync(InboxSession session, CancellationToken cancellationToken) =>
        session.QueryAsync("SELECT name FROM sqlite_master WHERE type = 'index'", [], row => row.GetString(0), cancellationToken);

    public override Task<IEnumerable<string>> RepairAsync(InboxSession session, string[] missing, CancellationToken cancellationToken) =>
        SqliteRepair.StatementsAsync(session.Tables, missing, cancellationToken);

    // The transaction has the lock: the provider begins each as a writing one.
    public override Task LockSchemaAsync(InboxSession session, CancellationToken cancellationToken) => Task.CompletedTask;

    // The mode is kept in the file.
    public override async Task InitializeAsync(InboxSession session, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync("PRAGMA journal_mode = WAL", [], cancellationToken);
        isSynchronous = await session.ScalarAsync<long>("PRAGMA synchronous", [], cancellationToken) >= Full;
    }

    // An acknowledged delivery has to survive a power cut, whatever the application sets for its connections.
    // Before the transaction: SQLite refuses it inside.
    public override Task BeforeWriteAsync(DbConnection connection, CancellationToken cancellationToken) =>
        isSynchronous ? Task.CompletedTask : connection.ExecuteAsync("PRAGMA synchronous = FULL", cancellationToken);

    public override CommitGuard GuardCommits(DbContext context) =>
        new SqliteCommitGuard((SqliteConnection)context.Database.GetDbConnection());

    // One row a statement, compiled once a group: there is no way to a server to save, and SQLite finds a parameter by walking through all
    // names, so that a statement with a thousand of them takes longer to fill than to run.
    public override async Task<(bool[] AreNew, InboxLane[] Blocked)> AcceptAsync(InboxSession session, IReadOnlyList<AcceptRequest> group)
    {
        var last = await session.ScalarAsync<long>($"SELECT max(id) FROM {session.Tables.Inbox}", [], CancellationToken.None);
        var areNew = new bool[group.Count];
        await using (var command = session.CreateCommand(Accept(session.Tables), Values(group[0])))
        {
            for (var row = 0; row < group.Count; row++)
            {
                var values = Values(group[row]);
                for (var column = 0; column < values.Length; column++)
                {
                    command.Parameters[column].Value = values[column].Value ?? DBNull.Value;
                }

                areNew[row] = await command.ExecuteNonQueryAsync(CancellationToken.None) == 1;
            }
        }

        var blocked = await session.QueryAsync(
            $"SELECT DISTINCT receiver, entity_key FROM {session.Tables.Inbox} WHERE state = 0 AND available_at = {InboxTables.Blocked} " +
            $"AND id > @last",
            [InboxParameter.Long("@last", last)],
            row => new InboxLane(row.GetString(0), row.GetString(1)),
            CancellationToken.None);
        return (areNew, [.. blocked]);
    }

    public override async Task<(List<ClaimedEvent> Events, int Blocked)> ClaimAsync(InboxSession session, InboxClaim claim)
    {
        if (claim.Ended.Count > 0)
        {
            await UnblockAsync(session, claim.Ended);
        }

        var due = await session.QueryAsync(
            Due(session.Tables),
            [
                InboxParameter.Time("@now", claim.Now),
                InboxParameter.Int("@window", claim.Window),
                InboxParameter.Text("@receivers", Json(claim.Receivers)),
                InboxParameter.Text("@running", Json(claim.Running)),
            ],
            row => (Id: row.GetInt64(0), IsBlocked: row.GetBoolean(1)),
            CancellationToken.None);

        long[] blocked = [.. due.Where(row => row.IsBlocked).Select(row => row.Id)];
        if (blocked.Length > 0)
        {
            await session.ExecuteAsync(
                $"UPDATE {session.Tables.Inbox} SET available_at = {InboxTables.Blocked}, lease_owner = NULL, lease_until = NULL WHERE " +
                $"id IN (SELECT value FROM json_each(@ids))",
                [InboxParameter.Text("@ids", Json(blocked))],
                CancellationToken.None);
        }

        long[] taken = [.. due.Where(row => !row.IsBlocked).Take(claim.Limit).Select(row => row.Id)];
        await session.ExecuteAsync(
            $"UPDATE {session.Tables.Inbox} SET attempts = attempts + 1 WHERE id IN (SELECT value FROM json_each(@ids))",
            [InboxParameter.Text("@ids", Json(taken.Take(claim.Begun)))],
            CancellationToken.None);
        InboxParameter[] ids = [InboxParameter.Text("@ids", Json(taken)), InboxParameter.Text("@begun", Json(taken.Take(claim.Begun)))];
        var events = await session.QueryAsync(
            $"SELECT {ClaimedEvent.Columns}, id IN (SELECT value FROM json_each(@begun)), lease_owner IS NOT NULL FROM " +
            $"{session.Tables.Inbox} WHERE id IN (SELECT value FROM json_each(@ids)) ORDER BY id",
            ids,
            row => ClaimedEvent.Read(row, row.GetBoolean(13), row.GetBoolean(14), claim),
            CancellationToken.None);
        if (events.Count > 0)
        {
            await session.ExecuteAsync(
                $"UPDATE {session.Tables.Inbox} SET lease_owner = @owner, lease_until = @until WHERE id IN (SELECT value FROM " +
                $"json_each(@ids))",
                [ids[0], InboxParameter.Text("@owner", claim.Owner.ToString("N")), InboxParameter.Time("@until", claim.Until)],
                CancellationToken.None);
        }

        return (events, blocked.Length);
    }

    public override Task<int> UnblockAsync(InboxSession session, IReadOnlyCollection<InboxLane> lanes) => session.ExecuteAsync(
        $"""
        WITH lanes (receiver, entity_key) AS (SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(@lanes))
        UPDATE {session.Tables.Inbox} SET available_at = COALESCE(waiting_since, received_at)
        WHERE available_at = {InboxTables.Blocked} AND state = 0 AND id IN (
            SELECT (SELECT min(id) FROM (
                SELECT id FROM {OfLane(session.Tables, "l")} AND p.available_at < {InboxTables.Blocked}
                UNION ALL
                SELECT min(id) FROM {OfLane(session.Tables, "l")} AND p.available_at = {InboxTables.Blocked}))
            FROM lanes l)
        """,
        [InboxParameter.Text("@lanes", $"[{string.Join(',', lanes.Select(lane => Json([lane.Receiver, lane.EntityKey])))}]")],
        CancellationToken.None);

    public override async Task<bool[]> CompleteAsync(InboxSession session, IReadOnlyList<Completion> group)
    {
        var held = new bool[group.Count];
        for (var index = 0; index < group.Count; index++)
        {
            held[index] = await InboxStore.CompleteAsync(session, group[index]);
        }

        return held;
    }

    private static InboxParameter[] Values(AcceptRequest request) =>
    [
        InboxParameter.Text("@receiver", request.Delivery.Receiver),
        InboxParameter.Text("@event_id", request.EventId),
        InboxParameter.Text("@event_type", request.EventType),
        InboxParameter.Text("@entity_key", request.EntityKey),
        InboxParameter.Text("@case_id", request.CaseId),
        InboxParameter.Text("@client_id", request.ClientId),
        InboxParameter.Text("@reference", request.Reference),
        InboxParameter.Int("@state", (int)request.State),
        InboxParameter.Time("@received_at", request.Delivery.ReceivedAt),
        InboxParameter.Time("@signed_at", request.Delivery.SignedAt),
        InboxParameter.Time("@occurred_at", request.OccurredAt),
        InboxParameter.Bool("@is_test", request.Delivery.IsTest),
        InboxParameter.Bool("@is_replay", request.Delivery.IsReplay),
        InboxParameter.Bytes("@signature", request.Signature),
        InboxParameter.Bytes("@body", request.Body),
        InboxParameter.Text("@last_error", request.Problem),
        InboxParameter.Text("@trace_parent", request.TraceParent),
    ];

    private static string Accept(InboxTables tables) =>
        $"""
        INSERT INTO {tables.Inbox} (receiver, event_id, event_type, entity_key, case_id, client_id, reference, state, attempts,
            available_at,
            received_at, signed_at, occurred_at, is_test, is_replay, signature, body, last_error, trace_parent)
        VALUES (@receiver, @event_id, @event_type, @entity_key, @case_id, @client_id, @reference, @state, 0,
            CASE WHEN @entity_key IS NOT NULL AND EXISTS (
                SELECT 1 FROM {tables.Inbox} p WHERE p.receiver = @receiver AND p.entity_key = @entity_key AND p.state = 0)
                    THEN {InboxTables.Blocked} ELSE @received_at END,
            @received_at, @signed_at, @occurred_at, @is_test, @is_replay, @signature, @body, @last_error, @trace_parent)
        ON CONFLICT (receiver, event_id) DO NOTHING;
        """;

    // Left to choose, it reads a table that it takes for empty from end to end, so the indexes are named.
    private static string Due(InboxTables tables) =>
        $"""
        SELECT i.id, i.entity_key IS NOT NULL AND (
            EXISTS (SELECT 1 FROM {OfLane(tables, "i")} AND p.available_at < {InboxTables.Blocked} AND p.id <> i.id
                AND (p.id < i.id OR p.lease_owner IS NOT NULL))
            OR EXISTS (SELECT 1 FROM {OfLane(tables, "i")} AND p.available_at = {InboxTables.Blocked} AND p.id < i.id))
        FROM {tables.Inbox} i INDEXED BY ix_webhook_inbox_due
        WHERE i.state = 0 AND i.available_at <= @now AND (i.lease_until IS NULL OR i.lease_until <= @now)
            AND i.id NOT IN (SELECT value FROM json_each(@running)) AND i.receiver || '' IN (SELECT value FROM json_each(@receivers))
        ORDER BY i.available_at, i.id LIMIT @window
        """;

    private static string OfLane(InboxTables tables, string of) =>
        $"{tables.Inbox} p INDEXED BY ix_webhook_inbox_pending_entity WHERE p.receiver = {of}.receiver AND p.entity_key = " +
        $"{of}.entity_key AND p.state = 0";

    // SQLite has no parameter that is a list.
    private static string Json(IEnumerable<long> ids) =>
        $"[{string.Join(',', ids.Select(id => id.ToString(CultureInfo.InvariantCulture)))}]";

    private static string Json(IEnumerable<string> texts) =>
        System.Text.Json.JsonSerializer.Serialize(texts.ToArray(), InboxJsonContext.Default.StringArray);
}
