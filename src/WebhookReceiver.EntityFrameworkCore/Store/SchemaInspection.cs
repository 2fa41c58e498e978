namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>Finds out what tables and indexes of the inbox a database has.</summary>
internal static class SchemaInspection
{
    /// <summary>The version of the tables, and the lowest that a program may know which uses them; 0 when there are none.</summary>
    public static async Task<(int Number, int CompatibleWith)> VersionAsync(InboxSession session, CancellationToken cancellationToken)
    {
        if (!await session.Dialect.HasTableAsync(session, session.Tables.Version, cancellationToken))
        {
            // Made by an application whose model had the inbox's entities.
            return await session.Dialect.HasTableAsync(session, session.Tables.Inbox, cancellationToken) ? (1, 1) : (0, 0);
        }

        var rows = await session.QueryAsync(
            $"SELECT version, compatible_with FROM {session.Tables.Version}", [], row =>
                (row.GetInt32(0), row.GetInt32(1)), cancellationToken);
        if (rows is [var version, ..])
        {
            return version;
        }

        // Somebody has emptied all tables, as tools do between tests.
        var last = session.Dialect.Steps(session.Tables)[^1];
        var missing = await MissingTablesAsync(session, cancellationToken);
        return missing.Count == 0 ? (last.Version, last.CompatibleWith) : (0, 0);
    }

    /// <summary>The tables and indexes of the last version that there are not, and the statements that create them.</summary>
    public static async Task<List<(string Name, string Sql)>> MissingAsync(InboxSession session, CancellationToken cancellationToken)
    {
        var (dialect, tables) = (session.Dialect, session.Tables);
        var missing = await MissingTablesAsync(session, cancellationToken);
        if (missing.Count > 0)
        {
            var repair = await dialect.RepairAsync(session, [.. missing], cancellationToken);
            return [(string.Join(", ", missing), string.Join(";\n", repair))];
        }

        var recorded = await session.ScalarAsync<long>($"SELECT count(*) FROM {tables.Version}", [], cancellationToken);
        var record = string.Join(";\n", WebhookInboxSchema.Record(tables, dialect.Steps(tables)[^1]));
        var existing = await dialect.IndexesAsync(session, cancellationToken);
        return
        [
            .. recorded > 0 ? [] : (IEnumerable<(string, string)>)[($"the row of {tables.Version}", record)],
            .. dialect.Indexes(tables)
                .Where(index => !existing.Contains(index.Name))

                // One that failed while it was created is there by its name.
                .Select(index => (index.Name, $"DROP INDEX IF EXISTS {tables.Prefix}{index.Name};\n{index.Sql}")),
        ];
    }

    private static async Task<List<string>> MissingTablesAsync(InboxSession session, CancellationToken cancellationToken)
    {
        List<string> missing = [];
        foreach (var table in session.Tables.Required)
        {
            if (!await session.Dialect.HasTableAsync(session, table, cancellationToken))
            {
                missing.Add(table);
            }
        }

        return missing;
    }
}
