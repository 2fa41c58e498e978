using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using WebhookReceiver.EntityFrameworkCore.Tests.Contract;
using WebhookReceiver.EntityFrameworkCore.Tests.Databases;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.EntityFrameworkCore.Tests.Schema;

/// <summary>The inbox's tables at the host's start, whatever it finds.</summary>
public abstract partial class SchemaContract(ITestDatabase database, SchemaKind kind) : InboxContract(database)
{
    protected SchemaKind Kind { get; } = kind;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Takes_over_the_tables_that_an_applications_model_had(bool isOdd)
    {
        var fresh = await FreshAsync();
        await Database.ExecuteAsync(Kind.Old(isOdd));
        await Database.ExecuteAsync(Kind.Rows(isOdd));

        await using var host = isOdd ? await StartAsync<AppSchemaDbContext>() : await StartAsync();
        await host.UntilStateAsync("second", InboxState.Processed);
        await host.SendAsync("new");
        await host.SendAsync("NEW");
        await host.UntilStateAsync("NEW", InboxState.Processed);

        (await DumpAsync()).Should().Equal(fresh);
        host.Host.Log.Of("SchemaUpgraded").Should().ContainSingle().Which.Level.Should().Be(LogLevel.Information);
        (await Database.ReadAsync(
            $"SELECT event_id, case_id, client_id FROM {Kind.Schema(isOdd)}webhook_inbox WHERE state IN (2, 3) ORDER BY id")).Should()
            .Equal("dead||t-1", "gone|c-9|");
        (await host.Inbox.FindAsync("dead", cancellationToken: Token))!.Attempts.Should().ContainSingle().Which.Error.Should().Be("boom");
        (await host.Inbox.FindAsync("gone", cancellationToken: Token))!.Entry.State.Should().Be(InboxState.Discarded);
        host.Host.Log.Of("EventProcessed").Select(line => line.Message).Should().HaveCount(4).And.SatisfyRespectively(
            line => line.Should().Contain("first"), line => line.Should().Contain("second"), line => line.Should().Contain("new"), line =>
                line.Should().Contain("NEW"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Two_processes_that_start_at_once_make_the_tables_once(bool isOld)
    {
        var fresh = await FreshAsync();
        if (isOld)
        {
            await Database.ExecuteAsync(Kind.First);
            await Database.ExecuteAsync(Kind.Rows(isOdd: false));
        }

        var hosts = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => Task.Run(() => StartAsync(options => options.RunWorkers = false))));

        hosts.SelectMany(host => host.Host.Log.Of("SchemaUpgraded")).Should().ContainSingle();
        hosts.SelectMany(host => host.Host.Log.Of("UnavailableAtStart")).Should().BeEmpty();
        foreach (var host in hosts)
        {
            await host.DisposeAsync();
        }

        (await DumpAsync()).Should().Equal(fresh);
    }

    [Fact]
    public async Task A_step_that_fails_in_the_middle_leaves_nothing_behind()
    {
        await Database.ExecuteAsync(Kind.First);
        await Database.ExecuteAsync(Kind.Rows(isOdd: false));
        await Database.ExecuteAsync(Kind.Obstacle);
        var before = await DumpAsync();

        var starting = () => StartAsync();

        (await starting.Should().ThrowAsync<InvalidOperationException>())
            .WithMessage("*tables could not be created or upgraded*webhook_inbox_actions*");
        (await DumpAsync()).Should().Equal(before);
        (await Database.ReadAsync("SELECT event_id, available_at FROM webhook_inbox WHERE state = 0 ORDER BY id")).Should()
            .Equal("first|1791302255000", "second|1791302255000");
    }

    [Fact]
    public async Task Refuses_tables_of_a_newer_version_that_it_does_not_work_with()
    {
        await using (await StartAsync())
        {
        }

        await Database.ExecuteAsync("UPDATE webhook_inbox_schema SET version = 99, compatible_with = 98");

        var starting = () => StartAsync();

        (await starting.Should().ThrowAsync<InvalidOperationException>())
            .WithMessage("*version 99, made by a newer version*knows version*version 98 is the lowest*upgrade this program*");
    }

    [Fact]
    public async Task Works_with_tables_of_a_newer_version_that_is_compatible()
    {
        await using (await StartAsync())
        {
        }

        await Database.ExecuteAsync("UPDATE webhook_inbox_schema SET version = 99, compatible_with = 1");

        await using var host = await StartAsync();
        await host.SendAsync("e-1");
        await host.UntilStateAsync("e-1", InboxState.Processed);

        (await Database.ReadAsync("SELECT version FROM webhook_inbox_schema")).Should().Equal("99");
    }

    [Theory]
    [InlineData(0, "do not exist")]
    [InlineData(1, "are at version 1")]
    public async Task Names_the_missing_steps_where_others_run_them_and_starts_after_the_script(int version, string expected)
    {
        var fresh = await FreshAsync();
        if (version == 1)
        {
            await Database.ExecuteAsync(Kind.First);
        }

        var starting = () => StartAsync(options => options.ManageSchema = false);
        var before = await DumpAsync();

        (await starting.Should().ThrowAsync<InvalidOperationException>())
            .WithMessage($"*{expected}*ManageSchema is false*{version + 1}*UpgradeWebhookInbox(fromVersion: " +
                $"{version})*WebhookInboxSchema.Script(provider, fromVersion: {version})*");
        (await DumpAsync()).Should().Equal(before);

        await Database.ExecuteAsync(WebhookInboxSchema.Script(Kind.Provider, version));
        await using var host = await StartAsync(options => options.ManageSchema = false);
        await host.SendAsync("e-1");
        await host.UntilStateAsync("e-1", InboxState.Processed);

        (await DumpAsync()).Should().Equal(fresh);
    }

    [Fact]
    public async Task Creates_missing_indexes_again_or_names_them()
    {
        var fresh = await FreshAsync();
        await using (await StartAsync())
        {
        }

        await Database.ExecuteAsync("DROP INDEX ix_webhook_inbox_due; DROP INDEX ix_webhook_inbox_event;");
        var starting = () => StartAsync(options => options.ManageSchema = false);

        (await starting.Should().ThrowAsync<InvalidOperationException>())
            .WithMessage("*lack*ix_webhook_inbox_due*ManageSchema is false*CREATE INDEX*");
        await using var host = await StartAsync();
        await host.SendAsync("e-1");
        await host.UntilStateAsync("e-1", InboxState.Processed);

        host.Host.Log.Of("SchemaRepaired").Should().ContainSingle().Which.Message.Should().Contain("ix_webhook_inbox_event");
        (await DumpAsync()).Should().Equal(fresh);
    }

    protected Task<List<string>> DumpAsync() => Database.ReadAsync(Kind.Dump);

    protected Task<InboxHost> StartAsync(Action<WebhookInboxOptions>? configure = null) => StartAsync<InboxDbContext>(configure);

    protected async Task<InboxHost> StartAsync<TContext>(
        Action<WebhookInboxOptions>? configure = null, Action<DbContextOptionsBuilder>? use = null, bool isFailing = false)
        where TContext : DbContext => new(await ReceiverHost.StartAsync(
            builder =>
            {
                builder.Services.AddDbContext<TContext>(use ?? Database.Use);
                builder.Services.AddHealthChecks().AddWebhookInbox();
                builder.Services.AddWebhookReceiver(ReceiverHost.FirstSecret).UseInbox<TContext>(configure)
                    .AddHandler<CaseUpdated>((_, _) => isFailing ? throw new DoNotRetryException("never") : Task.CompletedTask);
            },
            app => app.MapWebhookReceiver(Deliveries.Path)));

    /// <summary>What the tables are like that are made in an empty database, which is empty again afterwards.</summary>
    private async Task<List<string>> FreshAsync()
    {
        await using (await StartAsync(options => options.RunWorkers = false))
        {
        }

        var fresh = await DumpAsync();
        fresh.Should().HaveCountGreaterThan(10);
        foreach (var table in (await Database.ReadAsync(Kind.Tables)).OrderByDescending(name => name.Length))
        {
            await Database.ExecuteAsync($"DROP TABLE {table}");
        }

        return fresh;
    }
}
