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
        return rows is [var version, ..] ? version : (0, 0);
    }

    /// <summary>The tables and indexes of the last version that there are not, and the statements that create them.</summary>
    public static async Task<List<(string Name, string Sql)>> MissingAsync(InboxSession session, CancellationToken cancellationToken)
    {
        var (dialect, tables) = (session.Dialect, session.Tables);
        List<(string Name, string Sql)> missing = [];
        foreach (var table in tables.Required)
        {
            if (!await dialect.HasTableAsync(session, table, cancellationToken))
            {
                missing.Add((table, string.Empty));
            }
        }

        if (missing.Count > 0)
        {
            string[] names = [.. missing.Select(table => table.Name)];
            return [(string.Join(", ", names), string.Join(";\n", await dialect.RepairAsync(session, names, cancellationToken)))];
        }

        var existing = await dialect.IndexesAsync(session, cancellationToken);
        return
        [
            .. dialect.Indexes(tables)
                .Where(index => !existing.Contains(index.Name))

                // One that failed while it was created is there by its name.
                .Select(index => (index.Name, $"DROP INDEX IF EXISTS {tables.Prefix}{index.Name};\n{index.Sql}")),
        ];
    }
}
