using Npgsql;
using WebhookReceiver.EntityFrameworkCore.Tests.Contract;
using WebhookReceiver.EntityFrameworkCore.Tests.Databases;

namespace WebhookReceiver.EntityFrameworkCore.Tests;

public sealed class PostgresHistoryTests : HistoryContract
{
    private readonly PostgresTestDatabase postgres;

    public PostgresHistoryTests()
        : this(new PostgresTestDatabase())
    {
    }

    private PostgresHistoryTests(PostgresTestDatabase postgres)
        : base(postgres) => this.postgres = postgres;

    [Fact]
    public async Task Does_not_write_again_what_may_have_been_committed()
    {
        await using var process = Process();
        await CountsAsync(process);
        await ExecuteAsync(
            """
            CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$;
            CREATE CONSTRAINT TRIGGER die AFTER INSERT ON webhook_inbox_counts DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION die();
            """);
        process.History.Stored("debitura", "case.updated");
        await process.FlushAsync();
        await ExecuteAsync("DROP TRIGGER die ON webhook_inbox_counts");
        await process.FlushAsync();

        (await CountsAsync(process)).Should().BeEmpty();
        process.Log.Of("HistoryLost").Should().ContainSingle();
    }

    [Fact]
    public async Task Writes_again_what_the_database_undid()
    {
        await using var process = Process();
        await CountsAsync(process);
        await ExecuteAsync("ALTER TABLE webhook_inbox_counts RENAME TO elsewhere");
        process.History.Stored("debitura", "case.updated");
        await process.FlushAsync();
        await ExecuteAsync("ALTER TABLE elsewhere RENAME TO webhook_inbox_counts");
        await process.FlushAsync();

        (await CountsAsync(process)).Should().ContainSingle().Which.Stored.Should().Be(1);
        process.Log.Of("HistoryLost").Should().BeEmpty();
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(postgres.ConnectionString);
        await connection.OpenAsync(Token);
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Review SQL queries for security vulnerabilities: the texts are constants
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(Token);
    }
}
