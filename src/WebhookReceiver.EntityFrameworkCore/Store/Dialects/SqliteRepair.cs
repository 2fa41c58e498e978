using Microsoft.Data.Sqlite;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>
/// Creates tables of the last version again. The steps run only once each, so they run in an empty database, which then knows the
/// statements of what they made.
/// </summary>
internal static class SqliteRepair
{
    public static async Task<IEnumerable<string>> StatementsAsync(InboxTables tables, string[] missing, CancellationToken cancellationToken)
    {
        // Rows of events that are gone would be taken for those of new ones with their ids.
        string[] dropped = missing.Contains(tables.Inbox) ? tables.OfEvents : [];
        await using var connection = new SqliteConnection("Data Source=:memory:");
        await connection.OpenAsync(cancellationToken);
        var session = new InboxSession(connection, new SqliteDialect(), tables, transaction: null);
        foreach (var sql in SqliteSchema.Steps(tables).SelectMany(step => step.Sql))
        {
            await session.ExecuteAsync(sql, [], cancellationToken);
        }

        var made = await session.QueryAsync(
            "SELECT tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY type DESC, rowid",
            [],
            row => (Table: row.GetString(0), Sql: row.GetString(1)),
            cancellationToken);
        return [.. dropped.Select(table => $"DROP TABLE IF EXISTS {table}"), .. made.Where(
            one => missing.Contains(one.Table) || dropped.Contains(one.Table)).Select(one => one.Sql)];
    }
}
