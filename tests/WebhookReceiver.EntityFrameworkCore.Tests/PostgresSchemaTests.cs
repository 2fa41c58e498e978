using Microsoft.EntityFrameworkCore;
using Npgsql;
using WebhookReceiver.EntityFrameworkCore.Tests.Databases;
using WebhookReceiver.EntityFrameworkCore.Tests.Schema;

namespace WebhookReceiver.EntityFrameworkCore.Tests;

public sealed class PostgresSchemaTests : SchemaContract
{
    private readonly PostgresTestDatabase postgres;

    public PostgresSchemaTests()
        : this(new PostgresTestDatabase())
    {
    }

    private PostgresSchemaTests(PostgresTestDatabase postgres)
        : base(postgres, SchemaKind.Postgres) => this.postgres = postgres;

    [Fact]
    public async Task Creates_an_index_again_that_was_not_finished()
    {
        await using (await StartAsync())
        {
        }

        await Database.ExecuteAsync("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'ix_webhook_inbox_due'::regclass");
        await using (await StartAsync())
        {
        }

        (await Database.ReadAsync("SELECT indisvalid FROM pg_index WHERE indexrelid = 'ix_webhook_inbox_due'::regclass")).Should()
            .Equal("True");
    }

    [Fact]
    public async Task A_user_who_may_not_create_tables_is_told_so_and_works_after_another_one_has_run_the_script()
    {
        var role = $"limited_{Guid.NewGuid():N}";
        await Database.ExecuteAsync($"CREATE ROLE {role} LOGIN; REVOKE CREATE ON SCHEMA public FROM PUBLIC;");
        try
        {
            var limited = new NpgsqlConnectionStringBuilder(postgres.ConnectionString) { Username = role }.ConnectionString;
            void Use(DbContextOptionsBuilder options) => options.UseNpgsql(limited).AmongMany();

            var starting = () => StartAsync<InboxDbContext>(use: Use);
            (await starting.Should().ThrowAsync<InvalidOperationException>())
                .WithMessage("*could not be created or upgraded*permission denied*ManageSchema = false*WebhookInboxSchema.Script*");

            await Database.ExecuteAsync(WebhookInboxSchema.Script(SchemaKind.Postgres.Provider));
            await Database.ExecuteAsync($"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}");
            foreach (var managesSchema in (bool[])[false, true])
            {
                await using var host = await StartAsync<InboxDbContext>(options => options.ManageSchema = managesSchema, Use);
                await host.SendAsync($"e-{managesSchema}");
                await host.UntilStateAsync($"e-{managesSchema}", InboxState.Processed);
            }

            NpgsqlConnection.ClearAllPools();
        }
        finally
        {
            await Database.ExecuteAsync($"DROP OWNED BY {role}; DROP ROLE {role};");
        }
    }
}
