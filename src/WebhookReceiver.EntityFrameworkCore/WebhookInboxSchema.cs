using System.Text;
using Microsoft.EntityFrameworkCore.Migrations;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>
/// The steps of the inbox's tables, for teams whose DDL is run by others: see <see cref="WebhookInboxOptions.ManageSchema"/>.
/// </summary>
public static class WebhookInboxSchema
{
    /// <summary>The version of the tables that this version of the library needs.</summary>
    public static int Version { get; } = new SqliteDialect().Steps(new InboxTables(schema: null)).Length;

    /// <summary>Writes the steps as a script of SQL, to be run in one transaction.</summary>
    /// <param name="provider">The provider of Entity Framework: <c>Npgsql.EntityFrameworkCore.PostgreSQL</c> or
    /// <c>Microsoft.EntityFrameworkCore.Sqlite</c>.</param>
    /// <param name="fromVersion">The version that the tables have; 0 when there are none, 1 when they were made by a version of the library
    /// that had them in the application's model.</param>
    /// <param name="toVersion">The version that they are to have; the last when it is not given.</param>
    /// <param name="schema">The schema of the tables on PostgreSQL: the default schema of the application's model.</param>
    /// <returns>The script; empty when there is no step after <paramref name="fromVersion"/>.</returns>
    /// <exception cref="NotSupportedException">The inbox does not run on the provider.</exception>
    public static string Script(string provider, int fromVersion = 0, int? toVersion = null, string? schema = null)
    {
        var script = new StringBuilder();
        foreach (var sql in Statements(provider, fromVersion, toVersion, schema))
        {
            script.Append(sql.TrimEnd().TrimEnd(';')).Append(";\n\n");
        }

        return script.ToString();
    }

    /// <summary>Creates or upgrades the inbox's tables in a migration, to the version that this version of the library needs.</summary>
    /// <param name="migrationBuilder">The migration.</param>
    /// <param name="fromVersion">The version that the tables have before: 0 when there are none, 1 when they were made by a version of the
    /// library that had them in the application's model.</param>
    /// <param name="toVersion">The version that they are to have; the last when it is not given.</param>
    /// <param name="schema">The schema of the tables on PostgreSQL: the default schema of the application's model.</param>
    /// <returns>The migration.</returns>
    public static MigrationBuilder UpgradeWebhookInbox(
        this MigrationBuilder migrationBuilder, int fromVersion = 0, int? toVersion = null, string? schema = null)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        foreach (var sql in Statements(migrationBuilder.ActiveProvider ?? string.Empty, fromVersion, toVersion, schema))
        {
            migrationBuilder.Sql(sql);
        }

        return migrationBuilder;
    }

    /// <summary>The statements that record a version.</summary>
    internal static IEnumerable<string> Record(InboxTables tables, SchemaStep step) =>
    [
        $"CREATE TABLE IF NOT EXISTS {tables.Version} (version integer NOT NULL, compatible_with integer NOT NULL)",
        $"DELETE FROM {tables.Version}",
        $"INSERT INTO {tables.Version} (version, compatible_with) VALUES ({step.Version}, {step.CompatibleWith})",
    ];

    private static IEnumerable<string> Statements(string provider, int fromVersion, int? toVersion, string? schema)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(fromVersion);
        var tables = new InboxTables(schema);
        SchemaStep[] steps = [.. InboxDialect.For(provider).Steps(tables)
            .Where(step => step.Version > fromVersion && step.Version <= (toVersion ?? int.MaxValue))];
        return steps.Length == 0 ? [] : [.. steps.SelectMany(step => step.Sql), .. Record(tables, steps[^1])];
    }
}
