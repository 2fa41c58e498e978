using System.Data;
using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>SQLite: one file, one writer. Readers go on beside it in WAL mode.</summary>
internal sealed class SqliteDialect : InboxDialect
{
    public override bool HasSingleWriter => true;

    protected override string LockClaimed => string.Empty;

    // Left to choose, it reads a table that it takes for empty from end to end.
    protected override string AlongPending => $" INDEXED BY {InboxTables.PendingIndex}";

    // The index may be named only where its own condition is repeated.
    protected override string IsDue => $"{InboxTables.IsPending} AND {base.IsDue}";

    // As JSON: SQLite has no parameter that is a list.
    protected override string IsNotRunning => "i.id NOT IN (SELECT value FROM json_each(@running))";

    protected override string WaitingOfSameEntity(string table) =>
        $"SELECT p.id, p.lease_until FROM {table} p INDEXED BY {InboxTables.PendingEntityIndex} WHERE p.receiver = i.receiver AND p.entity_key = i.entity_key AND p.state = 0";

    public override CommitGuard GuardCommits(DbContext context) => new SqliteCommitGuard((SqliteConnection)context.Database.GetDbConnection());

    public override void AddRunning(DbCommand command, IEnumerable<long> ids) =>
        Add(command, "@running", DbType.String, $"[{string.Join(',', ids.Select(id => id.ToString(CultureInfo.InvariantCulture)))}]");

    // Left to guess, it takes two bounds of the id for so narrow a range that any index will do, and then walks along all events of a receiver to find those of one type; and the state for
    // as good a lead as the event type, and then walks along all that wait.
    public override string Wide(string condition) => $"likelihood({condition}, 0.9)";

    public override string WaitingOfType(DbContext context) => $"SELECT id FROM {TableOf(context)} WHERE event_type = {{0}} AND {Wide(InboxTables.IsPending)}";

    public override Task<List<string>> IndexesAsync(DbContext context, CancellationToken cancellationToken) =>
        context.Database.SqlQueryRaw<string>("SELECT name AS Value FROM sqlite_master WHERE type = 'index'").ToListAsync(cancellationToken);

    // The mode is kept in the file. Commits stay fully synchronous, SQLite's default: an acknowledged delivery has to survive a power cut.
    public override Task InitializeAsync(DbContext context, CancellationToken cancellationToken) =>
        context.Database.ExecuteSqlRawAsync("PRAGMA journal_mode = WAL;", cancellationToken);

    // One row a statement, compiled once a group: there is no way to a server to save, and SQLite finds a parameter by walking through all names, so that a statement
    // with a thousand of them takes longer to fill than to run.
    public override Task<bool[]> AcceptAsync(DbContext context, IReadOnlyList<AcceptRequest> group) =>
        InboxTransaction.RunAsync(context, transaction => InsertAsync(context, transaction, group), CancellationToken.None);

    private static async Task<bool[]> InsertAsync(DbContext context, DbTransaction transaction, IReadOnlyList<AcceptRequest> group)
    {
        var columns = InboxTables.AcceptedColumns;
        var command = context.Database.GetDbConnection().CreateCommand();
        await using (command.ConfigureAwait(false))
        {
            command.Transaction = transaction;
#pragma warning disable CA2100 // Review SQL queries for security vulnerabilities: the text is made of constants only
            command.CommandText = $"""
                INSERT INTO {TableOf(context)} ({string.Join(", ", columns.Select(column => column.Name))})
                VALUES ({string.Join(", ", columns.Select(column => "@" + column.Name))}) ON CONFLICT (receiver, event_id) DO NOTHING;
                """;
#pragma warning restore CA2100
            foreach (var column in columns)
            {
                Add(command, "@" + column.Name, column.Type, value: null);
            }

            var isNew = new bool[group.Count];
            for (var row = 0; row < group.Count; row++)
            {
                for (var column = 0; column < columns.Length; column++)
                {
                    command.Parameters[column].Value = columns[column].Value(group[row]) ?? DBNull.Value;
                }

                isNew[row] = await command.ExecuteNonQueryAsync(CancellationToken.None).ConfigureAwait(false) == 1;
            }

            return isNew;
        }
    }
}
