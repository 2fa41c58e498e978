using System.Data.Common;
using Microsoft.EntityFrameworkCore;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>PostgreSQL: many writers on many machines.</summary>
internal sealed partial class PostgresDialect : InboxDialect
{
    // Without statistics, as after a burst into an empty table, the planner reads all waiting events and sorts them to find the oldest few:
    // with these it follows an index in the order that is asked for, and stops.
    private const string ByIndex =
        "set_config('enable_bitmapscan', 'off', true), set_config('enable_seqscan', 'off', true), " +
        "set_config('enable_sort', 'off', true), set_config('enable_hashjoin', 'off', true), " +
        "set_config('enable_mergejoin', 'off', true), set_config('jit', 'off', true)";

    // A claim need not reach the disk: one that a crash of the server forgets was a lease, and whoever worked under it cannot write back.
    // Claims come one after the other; their lock ends with the transaction, which the server commits before it sends a body to a client:
    // one that is frozen holds up nobody. The key is the ASCII of "webhookc" as a number.
    private const string BeginClaim =
        $"BEGIN ISOLATION LEVEL READ COMMITTED; SELECT {ByIndex}, set_config('synchronous_commit', 'off', true), " +
        $"pg_advisory_xact_lock(8603390863846894435);";

    // An acknowledged delivery has to survive a crash of the server, whatever the application sets for its sessions.
    private const string BeginAccept =
        $"SELECT {ByIndex}, set_config('lock_timeout', '8s', true), " +
        "set_config('synchronous_commit', COALESCE(NULLIF(current_setting('synchronous_commit'), 'off'), 'on'), true);";

    private volatile PostgresSession session = new(IsDirect: false, IsOwn: false);
    private volatile bool limitsLocks;

    public override bool HasSingleWriter => false;

    // Behind a pooler the next statement may go to another server process.
    public override bool KeepsPrepared => session.IsDirect;

    public override string ReadSettings => $"SELECT {ByIndex}";

    public override string? ConnectionProblem(DbConnection connection, WebhookInboxOptions options) =>
        PostgresPool.Problem(connection, options);

    public override SchemaStep[] Steps(InboxTables tables) => PostgresSchema.Steps(tables);

    public override (string Name, string Sql)[] Indexes(InboxTables tables) => PostgresSchema.Indexes(tables);

    // Classes 22, data exception, and 23, integrity constraint violation.
    public override bool IsRefusal(DbException exception) => exception.SqlState is ['2', '2' or '3', ..];

    // Class 42: undefined table, column, object; class 3F: undefined schema.
    public override bool IsSchemaFault(DbException exception) => exception.SqlState is "42P01" or "42703" or "42704" or "3F000";

    public override bool IsDenied(DbException exception) => exception.SqlState is "42501";

    // Lock not available, deadlock, serialization failure.
    public override bool IsLockFault(DbException exception) => exception.SqlState is "55P03" or "40P01" or "40001";

    // From pg_class, because to_regclass alone may answer from a cache that does not know yet what another session has committed.
    public override async Task<bool> HasTableAsync(InboxSession session, string table, CancellationToken cancellationToken) =>
        await session.ScalarAsync<bool>("SELECT EXISTS (SELECT 1 FROM pg_class WHERE oid = to_regclass(@table))", [
            InboxParameter.Text("@table", table)], cancellationToken);

    // As the provider does for EnsureCreated: an extension's tables are not the application's.
    public override async Task<bool> HasTablesAsync(InboxSession session, CancellationToken cancellationToken) =>
        await session.ScalarAsync<bool>(
            """
            SELECT EXISTS (
                SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE c.relkind IN ('r', 'v', 'm', 'f', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
                    AND n.nspname NOT LIKE 'pg\_toast%'
                    AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid
                        AND d.deptype IN ('e', 'x')))
            """,
            [],
            cancellationToken);

    public override Task<List<string>> IndexesAsync(InboxSession session, CancellationToken cancellationToken) => session.QueryAsync(
        "SELECT i.relname::text FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid WHERE x.indisvalid AND x.indrelid = ANY " +
        "(@tables::regclass[])",
        [InboxParameter.Array("@tables", session.Tables.All)],
        row => row.GetString(0),
        cancellationToken);

    // Every step can be run again. Rows of events that are gone would be taken for those of new ones with their ids.
    public override Task<IEnumerable<string>> RepairAsync(InboxSession session, string[] missing, CancellationToken cancellationToken)
    {
        var tables = session.Tables;
        return Task.FromResult<IEnumerable<string>>(
        [
            .. missing.Contains(tables.Inbox) ? tables.OfEvents.Select(table => $"DROP TABLE IF EXISTS {table}") : [],
            .. Steps(tables).SelectMany(step => step.Sql),
        ]);
    }

    public override async Task LockSchemaAsync(InboxSession session, CancellationToken cancellationToken)
    {
        // An application limits its queries, and an index over millions of rows takes longer.
        await session.ExecuteAsync("SET LOCAL statement_timeout = 0", [], cancellationToken);
        await session.ExecuteAsync("SELECT pg_advisory_xact_lock(8603390863846894451)", [], cancellationToken);

        // Whatever waits for a table behind a step that waits for it, such as deliveries behind a backup, waits no longer than that.
        await session.ExecuteAsync("SET LOCAL lock_timeout = '3s'", [], cancellationToken);

        // Asked first: whoever may not create schemas may not even say IF NOT EXISTS.
        if (session.Tables.Schema is { } schema &&
            !await session.ScalarAsync<bool>("SELECT EXISTS (SELECT 1 FROM pg_namespace WHERE nspname = @schema)", [
                InboxParameter.Text("@schema", schema)], cancellationToken))
        {
            await session.ExecuteAsync($"CREATE SCHEMA {session.Tables.Prefix.TrimEnd('.')}", [], cancellationToken);
        }
    }

    public override async Task InitializeAsync(InboxSession session, CancellationToken cancellationToken)
    {
        this.session = await PostgresSession.OfAsync(session.Connection, cancellationToken);
        limitsLocks = await session.ScalarAsync<string>("SELECT current_setting('lock_timeout')", [], cancellationToken) is "0";
        var encoding = await session.ScalarAsync<string>("SELECT current_setting('server_encoding')", [], cancellationToken);
        if (encoding is not ("UTF8" or "SQL_ASCII"))
        {
            throw new InboxSchemaException(
                $"The database's encoding is {encoding}, which lacks characters that events and errors may have. " +
                "Create the database with ENCODING 'UTF8'.");
        }
    }

    // An application may set a search_path for each connection, by the tenant of a request, or a handler for its own statements.
    public override async Task<InboxTables> LocateAsync(InboxSession session, CancellationToken cancellationToken) =>
        session.Tables.Schema is not null ? session.Tables : new InboxTables(await session.ScalarAsync<string>(
            "SELECT n.nspname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = to_regclass(@table)",
            [InboxParameter.Text("@table", session.Tables.Inbox)],
            cancellationToken));

    public override async Task<string?> ProblemAsync(InboxSession session, CancellationToken cancellationToken)
    {
        var denied = await session.QueryAsync(
            """
            SELECT t.name, current_user::text FROM unnest(@tables) AS t (name)
            WHERE NOT (has_table_privilege(t.name, 'SELECT') AND has_table_privilege(t.name, 'INSERT')
                AND has_table_privilege(t.name, 'UPDATE') AND has_table_privilege(t.name, 'DELETE'))
            """,
            [InboxParameter.Array("@tables", session.Tables.Required)],
            row => (Table: row.GetString(0), User: row.GetString(1)),
            cancellationToken);
        return denied.Count == 0
            ? null
            : $"The database user {denied[0].User} may not read and write the inbox's tables: " +
              $"GRANT SELECT, INSERT, UPDATE, DELETE ON {string.Join(", ", denied.Select(one => one.Table))} TO \"{denied[0].User}\".";
    }

    public override CommitGuard GuardCommits(DbContext context) => new PostgresCommitGuard(context, session, limitsLocks);

    // One statement of one array per column, whatever the size of the group, is one round trip and one commit. It starts when the server
    // has all of it, and ends without the client: a machine that vanishes in the middle holds no lock.
    public override async Task<(bool[] AreNew, InboxLane[] Blocked)> AcceptAsync(InboxSession session, IReadOnlyList<AcceptRequest> group)
    {
        var stored = (await session.QueryAsync(
            Accept(session.Tables),
            [
                Column("@receivers", request => request.Delivery.Receiver),
                Column("@ids", request => request.EventId),
                Column("@types", request => request.EventType),
                Column("@entities", request => request.EntityKey),
                Column("@cases", request => request.CaseId),
                Column("@clients", request => request.ClientId),
                Column("@references", request => request.Reference),
                Column("@states", request => (int)request.State),
                Column("@received", request => request.Delivery.ReceivedAt.ToUnixTimeMilliseconds()),
                Column("@signed", request => request.Delivery.SignedAt.ToUnixTimeMilliseconds()),
                Column("@occurred", request => request.OccurredAt?.ToUnixTimeMilliseconds()),
                Column("@tests", request => request.Delivery.IsTest),
                Column("@replays", request => request.Delivery.IsReplay),
                Column("@signatures", request => request.Signature),
                Column("@bodies", request => request.Body),
                Column("@problems", request => request.Problem),
                Column("@traces", request => request.TraceParent),
                InboxParameter.Array("@behind", AcceptRequest.AreBehindOthers(group)),
            ],
            row => (Key: (row.GetString(0), row.GetString(1), Convert.ToHexString((byte[])row.GetValue(2))), IsBlocked: row.GetBoolean(3)),
            CancellationToken.None,
            skip: 1,
            isFrequent: true))
            .ToDictionary(row => row.Key, row => row.IsBlocked);

        HashSet<InboxLane> blocked = [];
        return ([.. group.Select(IsNew)], [.. blocked]);

        // Taken out as they are found: of two copies of one delivery in a group, one was stored.
        bool IsNew(AcceptRequest request)
        {
            if (!stored.Remove((request.Delivery.Receiver, request.EventId, Convert.ToHexString(request.Signature)), out var isBlocked))
            {
                return false;
            }

            if (isBlocked)
            {
                blocked.Add(request.Lane!.Value);
            }

            return true;
        }

        InboxParameter Column<T>(string name, Func<AcceptRequest, T> value) => InboxParameter.Array(name, group.Select(value).ToArray());
    }

    public override async Task<(List<ClaimedEvent> Events, int Blocked)> ClaimAsync(InboxSession session, InboxClaim claim)
    {
        await using var command = session.CreateCommand(
            $"{BeginClaim} {(claim.Ended.Count > 0 ? Unblock(session.Tables) : string.Empty)} {Claim(session.Tables)} COMMIT; " +
            $"{Claimed(session.Tables)}",
            [
                .. claim.Ended.Count > 0 ? Lanes(claim.Ended) : [],
                InboxParameter.Text("@owner", claim.Owner.ToString("N")),
                InboxParameter.Time("@now", claim.Now),
                InboxParameter.Time("@until", claim.Until),
                InboxParameter.Int("@limit", claim.Limit),
                InboxParameter.Int("@begun", claim.Begun),
                InboxParameter.Int("@window", claim.Window),
                InboxParameter.Array("@receivers", claim.Receivers.ToArray()),
                InboxParameter.Array("@running", claim.Running.ToArray()),
            ]);
        await session.PrepareAsync(command, isFrequent: true);
        await using var reader = await command.ExecuteReaderAsync(CancellationToken.None);
        return await ReadClaimAsync(reader, claim);
    }

    // Four results: settings, what was examined, settings, and the events.
    private static async Task<(List<ClaimedEvent> Events, int Blocked)> ReadClaimAsync(DbDataReader reader, InboxClaim claim)
    {
        Dictionary<long, (bool IsBegun, bool WasHeld, long? First)> taken = [];
        var blocked = 0;
        await reader.NextResultAsync(CancellationToken.None);
        while (await reader.ReadAsync(CancellationToken.None))
        {
            if (reader.GetBoolean(1))
            {
                blocked++;
            }
            else
            {
                taken[reader.GetInt64(0)] = (reader.GetBoolean(2), reader.GetBoolean(3), reader.GetValue(4) as long?);
            }
        }

        await reader.NextResultAsync(CancellationToken.None);
        await reader.NextResultAsync(CancellationToken.None);
        List<ClaimedEvent> events = [];
        while (await reader.ReadAsync(CancellationToken.None))
        {
            var (isBegun, wasHeld, _) = taken[reader.GetInt64(0)];
            events.Add(ClaimedEvent.Read(reader, isBegun, wasHeld, claim));
        }

        events.Sort((one, other) => one.Id.CompareTo(other.Id));
        return (Chain(events, claimed => taken[claimed.Id].First), blocked);
    }

    /// <summary>Puts followers behind the events that they follow, and returns those that follow none. Events are in order.</summary>
    private static List<ClaimedEvent> Chain(List<ClaimedEvent> events, Func<ClaimedEvent, long?> firstOf)
    {
        Dictionary<long, ClaimedEvent> last = [];
        List<ClaimedEvent> firsts = [];
        foreach (var claimed in events)
        {
            if (firstOf(claimed) is not { } first)
            {
                firsts.Add(claimed);
                last[claimed.Id] = claimed;
            }
            else if (last.TryGetValue(first, out var before))
            {
                before.Next = claimed;
                last[first] = claimed;
            }
        }

        return firsts;
    }

    public override Task<int> UnblockAsync(InboxSession session, IReadOnlyCollection<InboxLane> lanes) =>
        session.ExecuteAsync($"{BeginClaim} {Unblock(session.Tables)} COMMIT;", Lanes(lanes), CancellationToken.None);

    public override async Task<bool[]> CompleteAsync(InboxSession session, IReadOnlyList<Completion> group)
    {
        var rows = await session.QueryAsync(
            $"""
            SELECT {ByIndex};
            UPDATE {session.Tables.Inbox} AS i
            SET state = 1, processed_at = done.processed_at, completed_handlers = done.handlers, attempts = done.attempt,
                lease_owner = NULL, lease_until = NULL
            FROM unnest(@ids, @owners, @times, @handlers, @attempts) AS done (id, owner, processed_at, handlers, attempt)
            WHERE i.id = done.id AND i.lease_owner = done.owner AND i.state = 0
            RETURNING i.id;
            """,
            [
                Column("@ids", completion => completion.Event.Id),
                Column("@owners", completion => completion.Event.Owner.ToString("N")),
                Column("@times", completion => completion.ProcessedAt),
                Column("@handlers", completion => completion.Handlers),
                Column("@attempts", completion => completion.Event.Attempt),
            ],
            row => row.GetInt64(0),
            CancellationToken.None,
            skip: 1,
            isFrequent: true);

        var held = rows.ToHashSet();
        return [.. group.Select(completion => held.Contains(completion.Event.Id))];

        InboxParameter Column<T>(string name, Func<Completion, T> value) => InboxParameter.Array(name, group.Select(value).ToArray());
    }

    // An identity value is drawn before its row is committed, so without the lock a later id could become visible first and two events of
    // one case change places. Processes commit accepted rows one group after the other; a group holds everything that waited meanwhile, and
    // waits no longer for the lock than its senders do. The lock is in the statement, so that it is taken when the server has all rows, and
    // the join makes every row wait for it. The key is the ASCII of "webhook ". Whether an event is blocked is as of the statement's begin:
    // the claim that comes to it judges again.
    private static string Accept(InboxTables tables) =>
        $"""
        {BeginAccept}
        WITH accepting AS MATERIALIZED (SELECT pg_advisory_xact_lock(8603390863846894368))
        INSERT INTO {tables.Inbox} (receiver, event_id, event_type, entity_key, case_id, client_id, reference, state, attempts,
            available_at,
            received_at, signed_at, occurred_at, is_test, is_replay, signature, body, last_error, trace_parent)
        SELECT receiver, event_id, event_type, entity_key, case_id, client_id, reference, state, 0,
            CASE WHEN entity_key IS NOT NULL AND (is_behind OR EXISTS ({OfLane(tables, "accepted", 0, InboxTables.Blocked)}))
                THEN {InboxTables.Blocked} ELSE received_at END,
            received_at, signed_at, occurred_at, is_test, is_replay, signature, body, problem, trace_parent
        FROM accepting CROSS JOIN unnest(@receivers, @ids, @types, @entities, @cases, @clients, @references, @states, @received, @signed,
            @occurred, @tests, @replays, @signatures, @bodies, @problems, @traces, @behind)
            WITH ORDINALITY AS accepted (receiver, event_id, event_type, entity_key, case_id, client_id, reference, state, received_at,
                signed_at, occurred_at, is_test, is_replay,
                signature, body, problem, trace_parent, is_behind, position)
        ORDER BY position
        ON CONFLICT (receiver, event_id) DO NOTHING
        RETURNING receiver, event_id, signature, available_at = {InboxTables.Blocked};
        """;

    // Rows that somebody else has locked are left for the next claim: whoever holds them may be frozen. The receiver is compared in a way
    // that no index serves, so that none can be mistaken for the way along what is due. What the limit leaves is shared among the lanes of
    // the events taken: the events that follow in each, without a gap, come with the first, unless it has failed before. An event in the
    // middle of its attempt, or about to have one here, holds back the others of its lane.
    private static string Claim(InboxTables tables) =>
        $"""
        WITH due AS MATERIALIZED (
            SELECT i.id, i.receiver, i.entity_key, i.available_at, i.lease_owner, i.attempts FROM {tables.Inbox} i
            WHERE i.state = 0 AND i.available_at <= @now AND (i.lease_until IS NULL OR i.lease_until <= @now)
                AND i.id <> ALL (@running) AND i.receiver || '' = ANY (@receivers)
            ORDER BY i.available_at, i.id LIMIT @window FOR UPDATE SKIP LOCKED),
        judged AS MATERIALIZED (
            SELECT d.*, row_number() OVER () AS place, d.lease_owner IS NOT NULL AS was_held, d.entity_key IS NOT NULL AND (
                EXISTS (SELECT 1 FROM ({Unblocked(tables, "d")}) p WHERE p.id <> d.id
                    AND (p.id < d.id OR p.lease_until > @now OR p.id = ANY (@running)))
                OR EXISTS (SELECT 1 FROM ({FirstBlocked(tables, "d")}) b WHERE b.id < d.id)) AS is_blocked
            FROM due d),
        taken AS MATERIALIZED (
            SELECT *, NOT is_blocked AND place <= @begun AS is_begun FROM judged WHERE is_blocked OR place <= @limit),
        share AS MATERIALIZED (SELECT ((@limit - count(*)) / GREATEST(count(*), 1))::int AS count FROM taken WHERE NOT is_blocked),
        behind AS MATERIALIZED (
            SELECT b.id, t.id AS first, row_number() OVER (PARTITION BY t.id ORDER BY b.id) AS place
            FROM share CROSS JOIN taken t CROSS JOIN LATERAL ({Blocked(tables, "t")} LIMIT share.count) b
            WHERE share.count > 0 AND NOT t.is_blocked AND t.entity_key IS NOT NULL AND t.attempts = 0
                AND NOT EXISTS (SELECT 1 FROM ({Unblocked(tables, "t")}) p WHERE p.id <> t.id)),
        free AS MATERIALIZED (
            SELECT f.id FROM behind CROSS JOIN LATERAL (
                SELECT i.id FROM {tables.Inbox} i
                WHERE i.id = behind.id AND i.state = 0 AND i.available_at + 0 = {InboxTables.Blocked}
                    AND (i.lease_until IS NULL OR i.lease_until <= @now) FOR UPDATE SKIP LOCKED) f),
        followers AS MATERIALIZED (
            SELECT b.id, b.first FROM behind b
            WHERE b.place < COALESCE((SELECT min(gap.place) FROM behind gap WHERE gap.first = b.first
                AND NOT EXISTS (SELECT 1 FROM free WHERE free.id = gap.id)), {int.MaxValue})),
        claimed AS MATERIALIZED (
            SELECT id, is_blocked, is_begun, was_held, NULL::bigint AS first FROM taken
            UNION ALL
            SELECT id, false, false, false, first FROM followers)
        UPDATE {tables.Inbox} AS i
        SET available_at = CASE WHEN c.is_blocked THEN {InboxTables.Blocked} WHEN c.first IS NOT NULL
            THEN LEAST(COALESCE(i.waiting_since, i.received_at), @now) ELSE i.available_at END,
            attempts = i.attempts + CASE WHEN c.is_begun THEN 1 ELSE 0 END,
            lease_owner = CASE WHEN c.is_blocked THEN NULL ELSE @owner END,
            lease_until = CASE WHEN c.is_blocked THEN NULL ELSE @until END
        FROM claimed c WHERE i.id = c.id
        RETURNING i.id, c.is_blocked, c.is_begun, c.was_held, c.first;
        """;

    // Along the same index: what was just claimed is due.
    private static string Claimed(InboxTables tables) =>
        $"""
        SELECT {ByIndex};
        SELECT {ClaimedEvent.Columns} FROM {tables.Inbox} WHERE state = 0 AND available_at <= @now AND lease_owner = @owner
            ORDER BY available_at, id LIMIT @limit;
        """;

    private static string Unblock(InboxTables tables) =>
        $"""
        WITH lanes AS MATERIALIZED (SELECT * FROM unnest(@lane_receivers, @lane_entities) AS lane (receiver, entity_key)),
        first AS MATERIALIZED (
            SELECT (SELECT min(e.id) FROM (SELECT id FROM ({Unblocked(tables, "l")}) u UNION ALL SELECT id
                FROM ({FirstBlocked(tables, "l")}) b) e) AS id FROM lanes l),
        free AS MATERIALIZED (
            SELECT f.id FROM first CROSS JOIN LATERAL (
                SELECT i.id FROM {tables.Inbox} i WHERE i.id = first.id AND i.state = 0 AND i.available_at + 0 = {InboxTables.Blocked}
                    FOR UPDATE SKIP LOCKED) f)
        UPDATE {tables.Inbox} AS i SET available_at = COALESCE(i.waiting_since, i.received_at) FROM free WHERE i.id = free.id;
        """;

    /// <summary>The events of a lane that are not blocked: few, because those behind an unfinished one are.</summary>
    private static string Unblocked(InboxTables tables, string of) => $"{OfLane(tables, of, 0, InboxTables.Blocked - 1)} OFFSET 0";

    private static string Blocked(InboxTables tables, string of) => OfLane(tables, of, InboxTables.Blocked, InboxTables.Blocked);

    private static string FirstBlocked(InboxTables tables, string of) => $"{Blocked(tables, of)} LIMIT 1";

    // With statistics of a nearly empty table any index is as good as another. Only that of the lanes has the order that is asked for; for
    // equal values the planner would drop the column from the order, for a range of one value it does not.
    private static string OfLane(InboxTables tables, string of, long from, long to) =>
        $"""
        SELECT p.id, p.lease_until FROM {tables.Inbox} p
        WHERE p.receiver = {of}.receiver AND p.state = 0 AND p.entity_key IS NOT NULL
            AND (p.entity_key, p.available_at) >= ({of}.entity_key, {from}) AND (p.entity_key, p.available_at) <= ({of}.entity_key, {to})
        ORDER BY p.entity_key, p.available_at, p.id
        """;

    private static InboxParameter[] Lanes(IReadOnlyCollection<InboxLane> lanes) =>
    [
        InboxParameter.Array("@lane_receivers", lanes.Select(lane => lane.Receiver).ToArray()),
        InboxParameter.Array("@lane_entities", lanes.Select(lane => lane.EntityKey).ToArray()),
    ];
}
