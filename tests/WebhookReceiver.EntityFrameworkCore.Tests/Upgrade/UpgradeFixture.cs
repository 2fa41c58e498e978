using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;
using WebhookReceiver.EntityFrameworkCore.Tests.Databases;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.EntityFrameworkCore.Tests.Upgrade;

/// <summary>Databases as commit 6141b50 left them. <c>eng/upgrade-fixture/make.sh</c> made the files.</summary>
internal static class UpgradeFixture
{
    public static SqliteTestDatabase LoadSqlite(string name)
    {
        var database = new SqliteTestDatabase();
        using var connection = new SqliteConnection($"{database.ConnectionString};Pooling=False");

        // The old version left its file in this mode, which a dump does not show.
        Run(connection, "PRAGMA journal_mode = WAL;" + Read(name));
        return database;
    }

    public static PostgresTestDatabase LoadPostgres(string name)
    {
        var database = new PostgresTestDatabase();
        using var connection = new NpgsqlConnection($"{database.ConnectionString};Pooling=False");
        Run(connection, Read(name));
        return database;
    }

    private static string Read(string name) =>
        Repository.Read("tests", "WebhookReceiver.EntityFrameworkCore.Tests", "Upgrade", "Fixtures", name + ".sql");

    private static void Run(DbConnection connection, string sql)
    {
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Review SQL queries for security vulnerabilities: a file of this repository
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
