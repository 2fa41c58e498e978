using System.Data.Common;
using Microsoft.EntityFrameworkCore;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>PostgreSQL: many writers on many machines.</summary>
internal sealed class PostgresDialect : InboxDialect
{
    // Without statistics, as after a burst into an empty table, the planner reads all waiting events and sorts them to find the oldest few: with these it follows an index in the
    // order that is asked for, and stops.
    public const string ByIndex =
        "SET LOCAL enable_bitmapscan = off; SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off; SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off;";

    private string? accept;
    private string? complete;
    private volatile PostgresSession session = new(IsDirect: false, IsOwn: false);

    public override bool HasSingleWriter => false;

    // Classes 22, data exception, and 23, integrity constraint violation.
    public override bool IsRefusal(DbException exception) => exception.SqlState is ['2', '2' or '3', ..];

    // A claim need not reach the disk: one that a crash of the server forgets was a lease, and whoever worked under it cannot write back.
    protected override string ClaimSettings => $"{ByIndex} SET LOCAL synchronous_commit = off;";

    protected override string LockClaimed => "FOR UPDATE SKIP LOCKED";

    protected override string IsNotRunning => "i.id <> ALL (@running)";

    public override string CompletionPrefix => PostgresCommitGuard.Close;

    // With statistics of a nearly empty table any index is as good as another. Only that of the case or client has the order that is asked for; see Between.
    protected override string WaitingOfSameEntity(string table) =>
        $"""
        SELECT p.id, p.lease_until FROM {table} p
        WHERE p.receiver = i.receiver AND p.entity_key >= i.entity_key AND p.entity_key <= i.entity_key AND p.state = 0
        ORDER BY p.entity_key, p.id OFFSET 0
        """;

    public override Task<List<string>> IndexesAsync(DbContext context, CancellationToken cancellationToken) =>
        context.Database.SqlQueryRaw<string>(
            $"""
            SELECT i.relname AS "Value" FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
            WHERE x.indrelid IN ('{InboxTables.Inbox}'::regclass, '{InboxTables.Attempts}'::regclass)
            """).ToListAsync(cancellationToken);

    public override Task<T> ReadAsync<T>(DbContext context, Func<Task<T>> read, CancellationToken cancellationToken) =>
        InboxTransaction.OnceAsync(context, async () =>
        {
            var transaction = await context.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            await using (transaction.ConfigureAwait(false))
            {
                await context.Database.ExecuteSqlRawAsync(ByIndex, cancellationToken).ConfigureAwait(false);
                var result = await read().ConfigureAwait(false);
                await transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);
                return result;
            }
        });

    public override async Task InitializeAsync(DbContext context, CancellationToken cancellationToken)
    {
        var connection = await context.OpenAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            session = await PostgresSession.OfAsync(connection, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await context.Database.CloseConnectionAsync().ConfigureAwait(false);
        }
    }

    public override CommitGuard GuardCommits(DbContext context) => new PostgresCommitGuard(context, session);

    public override void AddRunning(DbCommand command, IEnumerable<long> ids) => AddArray(command, "@running", ids.ToArray());

    // For equal values the planner drops the columns from the order that is asked for, and then follows the ids alone whenever its statistics, which may be of last week, promise that
    // it will not have to go far. The last column stays in the order when it is a range, if only of one value. A walk with a lowest id goes no further than that on any way.
    public override string Between(string[] columns, string[] values, string? above, string below)
    {
        var condition = base.Between(columns, values, above, below);
        return above is null && columns.Length > 0
            ? condition.Replace($"{columns[^1]} = {values[^1]}", $"{columns[^1]} >= {values[^1]} AND {columns[^1]} <= {values[^1]}", StringComparison.Ordinal)
            : condition;
    }

    // One statement of one array per column, whatever the size of the group, is one round trip and one commit. It starts when the server has all of it, and ends without
    // the client: a machine that vanishes in the middle holds no lock.
    public override async Task<bool[]> AcceptAsync(DbContext context, IReadOnlyList<AcceptRequest> group)
    {
        var connection = await context.OpenAsync(CancellationToken.None).ConfigureAwait(false);
        try
        {
            return await AcceptAsync(context, connection, group).ConfigureAwait(false);
        }
        finally
        {
            await context.Database.CloseConnectionAsync().ConfigureAwait(false);
        }
    }

    private async Task<bool[]> AcceptAsync(DbContext context, DbConnection connection, IReadOnlyList<AcceptRequest> group)
    {
        var command = connection.CreateCommand();
        await using (command.ConfigureAwait(false))
        {
#pragma warning disable CA2100 // Review SQL queries for security vulnerabilities: the text is made of constants only
            command.CommandText = accept ??= Accept(context);
#pragma warning restore CA2100
            foreach (var column in InboxTables.AcceptedColumns)
            {
                AddArray(command, "@" + column.Name, column.Values(group));
            }

            HashSet<(string Receiver, string EventId, string Signature)> stored = [];
            var reader = await command.ExecuteReaderAsync(CancellationToken.None).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadAsync(CancellationToken.None).ConfigureAwait(false))
                {
                    stored.Add((reader.GetString(0), reader.GetString(1), Convert.ToHexString((byte[])reader.GetValue(2))));
                }
            }

            // Taken out as they are found: of two copies of one delivery in a group, one was stored.
            return [.. group.Select(request => stored.Remove((request.Delivery.Receiver, request.EventId, Convert.ToHexString(request.Signature))))];
        }
    }

    public override Task<HashSet<long>> CompleteAsync(DbContext context, IReadOnlyList<Completion> group) =>
        InboxTransaction.RunAsync(context, transaction => CompleteAsync(context, transaction, group), CancellationToken.None);

    private async Task<HashSet<long>> CompleteAsync(DbContext context, DbTransaction transaction, IReadOnlyList<Completion> group)
    {
        var command = transaction.Connection!.CreateCommand();
        await using (command.ConfigureAwait(false))
        {
            command.Transaction = transaction;
#pragma warning disable CA2100 // Review SQL queries for security vulnerabilities: the text is made of constants only
            command.CommandText = complete ??= CompleteGroup(context);
#pragma warning restore CA2100
            AddArray(command, "@ids", group.Select(completion => completion.Event.Id).ToArray());
            AddArray(command, "@owners", group.Select(completion => completion.Event.Owner.ToString("N")).ToArray());
            AddArray(command, "@times", group.Select(completion => completion.ProcessedAt).ToArray());
            AddArray(command, "@handlers", group.Select(completion => completion.Handlers).ToArray());

            HashSet<long> held = [];
            var reader = await command.ExecuteReaderAsync(CancellationToken.None).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadAsync(CancellationToken.None).ConfigureAwait(false))
                {
                    held.Add(reader.GetInt64(0));
                }
            }

            return held;
        }
    }

    private static string CompleteGroup(DbContext context) =>
        $"""
        {ByIndex}
        UPDATE {TableOf(context)} AS i
        SET state = {(int)InboxState.Processed}, processed_at = done.processed_at, completed_handlers = done.handlers, lease_owner = NULL, lease_until = NULL
        FROM unnest(@ids, @owners, @times, @handlers) AS done (id, owner, processed_at, handlers)
        WHERE i.id = done.id AND i.lease_owner = done.owner AND i.state = {(int)InboxState.Pending}
        RETURNING i.id;
        """;

    // An identity value is drawn before its row is committed, so without the lock a later id could become visible first and two events of one case change places. Processes
    // commit accepted rows one group after the other; a group holds everything that waited meanwhile. The key is the ASCII of "webhook " as a number. No group waits longer
    // for its turn than its senders do. The join makes every row, and so every identity value, wait for the lock.
    private static string Accept(DbContext context)
    {
        var columns = string.Join(", ", InboxTables.AcceptedColumns.Select(column => column.Name));
        return $"""
            WITH patience AS MATERIALIZED (SELECT set_config('lock_timeout', '8s', true)),
                turn AS MATERIALIZED (SELECT pg_advisory_xact_lock(8603390863846894368) FROM patience)
            INSERT INTO {TableOf(context)} ({columns})
            SELECT {columns} FROM turn CROSS JOIN unnest({string.Join(", ", InboxTables.AcceptedColumns.Select(column => "@" + column.Name))}) WITH ORDINALITY AS accepted ({columns}, position)
            ORDER BY position
            ON CONFLICT (receiver, event_id) DO NOTHING RETURNING receiver, event_id, signature;
            """;
    }

    // Without a DbType, which knows no arrays: the provider goes by the array's own type.
    private static void AddArray(DbCommand command, string name, Array values)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        parameter.Value = values;
        command.Parameters.Add(parameter);
    }
}
