using System.Data.Common;
using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using SQLitePCL;
using WebhookReceiver.EntityFrameworkCore.Tests.Contract;
using WebhookReceiver.EntityFrameworkCore.Tests.Databases;
using static System.FormattableString;

namespace WebhookReceiver.EntityFrameworkCore.Tests.Applications;

/// <summary>Applications that trade their own last commits for speed.</summary>
public sealed class DurabilityTests
{
    [Fact]
    public async Task An_acknowledged_delivery_is_on_the_disk_of_PostgreSQL()
    {
        using var postgres = new PostgresTestDatabase();
        await using var host = await InboxHost.StartAsync(
            new ConfiguredDatabase(
                postgres, options => options.UseNpgsql($"{postgres.ConnectionString};Options=-c synchronous_commit=off")),
            receiver => receiver.AddHandler<CaseUpdated>((_, _) => Task.CompletedTask),
            options => options.RunWorkers = false);
        await postgres.ExecuteAsync(
            """
            CREATE TABLE seen (synchronous text);
            CREATE FUNCTION see() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                INSERT INTO seen VALUES (current_setting('synchronous_commit'));
                RETURN NEW;
            END $$;
            CREATE TRIGGER see BEFORE INSERT ON webhook_inbox FOR EACH ROW EXECUTE FUNCTION see();
            """);

        await host.SendAsync("e-1");

        (await postgres.ReadAsync("SELECT synchronous FROM seen")).Should().Equal("on");
    }

    [Theory]
    [InlineData("OFF", 2)]
    [InlineData("NORMAL", 2)]
    [InlineData("EXTRA", 3)]
    public async Task An_acknowledged_delivery_is_on_the_disk_of_SQLite(string level, long expected)
    {
        using var database = new SqliteTestDatabase();
        await using var host = await InboxHost.StartAsync(
            new ConfiguredDatabase(database, options => options.AddInterceptors(new Synchronous(level))),
            receiver => receiver.AddHandler<CaseUpdated>((_, _) => Task.CompletedTask),
            options => options.RunWorkers = false);
        await database.ExecuteAsync(
            """
            CREATE TABLE seen (level INTEGER);
            CREATE TRIGGER see AFTER INSERT ON webhook_inbox BEGIN INSERT INTO seen SELECT synchronous(); END
            """);

        await host.SendAsync("e-1");

        (await database.ReadAsync("SELECT level FROM seen")).Should().Equal(Invariant($"{expected}"));
    }

    /// <summary>Sets how far SQLite waits for the disk, and gives triggers a function that returns it.</summary>
    private sealed class Synchronous(string level) : DbConnectionInterceptor
    {
        public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
        {
            var opened = (SqliteConnection)connection;
            opened.Execute($"PRAGMA synchronous = {level}");
            opened.CreateFunction("synchronous", () =>
            {
                raw.sqlite3_prepare_v2(opened.Handle, "PRAGMA synchronous", out var statement);
                raw.sqlite3_step(statement);
                var current = raw.sqlite3_column_int64(statement, 0);
                raw.sqlite3_finalize(statement);
                return current;
            });
        }

        public override Task ConnectionOpenedAsync(
            DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
        {
            ConnectionOpened(connection, eventData);
            return Task.CompletedTask;
        }
    }
}
