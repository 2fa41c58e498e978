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

    /// <summary>An index over millions of rows takes longer than an application lets its queries run.</summary>
    [Fact]
    public async Task Creates_and_upgrades_without_the_limit_that_an_application_sets_for_statements()
    {
        await Database.ExecuteAsync(
            """
            CREATE TABLE seen (timeout text);
            CREATE FUNCTION see() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO seen VALUES (current_setting('statement_timeout')); END $$;
            CREATE EVENT TRIGGER see ON ddl_command_end EXECUTE FUNCTION see();
            """);
        await using (await StartAsync<InboxDbContext>(
            use: options => options.UseNpgsql($"{postgres.ConnectionString};Options=-c statement_timeout=20000").AmongMany()))
        {
        }

        (await Database.ReadAsync("SELECT DISTINCT timeout FROM seen")).Should().Equal("0");
    }

    [Theory]
    [InlineData("", "*lacks a right*permission denied for table webhook_inbox_schema*SELECT, INSERT, UPDATE and DELETE*")]
    [InlineData("webhook_inbox_schema, webhook_inbox",
        "*GRANT SELECT, INSERT, UPDATE, DELETE ON webhook_inbox_attempts, webhook_inbox_actions, * TO \"limited_*")]
    public async Task A_user_without_rights_on_a_table_is_told_so_at_the_start(string granted, string message)
    {
        var role = $"limited_{Guid.NewGuid():N}";
        await Database.ExecuteAsync($"CREATE ROLE {role} LOGIN; {WebhookInboxSchema.Script(SchemaKind.Postgres.Provider)}");
        try
        {
            await Database.ExecuteAsync(granted.Length == 0 ? "SELECT 1" : $"GRANT SELECT, INSERT, UPDATE, DELETE ON {granted} TO {role}");
            var limited = new NpgsqlConnectionStringBuilder(
                postgres.ConnectionString)
            { Username = role, Pooling = false }.ConnectionString;

            var starting = () =>
                StartAsync<InboxDbContext>(options => options.ManageSchema = false, options => options.UseNpgsql(limited).AmongMany());

            (await starting.Should().ThrowAsync<InvalidOperationException>()).WithMessage(message);
        }
        finally
        {
            await Database.ExecuteAsync($"DROP OWNED BY {role}; DROP ROLE {role};");
        }
    }

    [Fact]
    public async Task A_database_that_lacks_characters_is_refused_at_the_start()
    {
        var name = $"latin_{Guid.NewGuid():N}";
        await Database.ExecuteAsync($"CREATE DATABASE {name} ENCODING 'LATIN1' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'");
        try
        {
            var latin = new NpgsqlConnectionStringBuilder(postgres.ConnectionString) { Database = name, Pooling = false }.ConnectionString;

            var starting = () => StartAsync<InboxDbContext>(use: options => options.UseNpgsql(latin).AmongMany());

            (await starting.Should().ThrowAsync<InvalidOperationException>()).WithMessage("*encoding is LATIN1*ENCODING 'UTF8'*");
        }
        finally
        {
            await Database.ExecuteAsync($"DROP DATABASE {name} WITH (FORCE)");
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_provider_that_sends_no_arrays_is_refused_at_the_start(bool sendsArrays)
    {
        var builder = new NpgsqlSlimDataSourceBuilder(postgres.ConnectionString);
        _ = sendsArrays ? builder.EnableArrays() : builder;
        await using var source = builder.Build();
        var starting = async () =>
        {
            await using var host = await StartAsync<InboxDbContext>(use: options => options.UseNpgsql(source).AmongMany());
            await host.SendAsync("e-1");
            await host.UntilStateAsync("e-1", InboxState.Processed);
        };

        if (sendsArrays)
        {
            await starting.Should().NotThrowAsync();
        }
        else
        {
            (await starting.Should().ThrowAsync<InvalidOperationException>()).WithMessage("*EnableArrays*");
        }
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
