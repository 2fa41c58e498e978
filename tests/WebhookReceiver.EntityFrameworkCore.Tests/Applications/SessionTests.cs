using System.Data.Common;
using Dapper;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using WebhookReceiver.EntityFrameworkCore.Tests.Contract;
using WebhookReceiver.EntityFrameworkCore.Tests.Databases;

namespace WebhookReceiver.EntityFrameworkCore.Tests.Applications;

/// <summary>What applications and their handlers set for their sessions does not reach the inbox.</summary>
public sealed class SessionTests : IDisposable
{
    private readonly PostgresTestDatabase postgres = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => postgres.Dispose();

    [Theory]
    [InlineData("SET search_path TO other")]
    [InlineData("SET LOCAL search_path TO other")]
    [InlineData("SET search_path TO ''")]
    public async Task A_handler_may_set_a_search_path_without_the_inbox(string sql)
    {
        await postgres.ExecuteAsync("CREATE SCHEMA other");
        await using var host = await InboxHost.StartAsync(
            postgres,
            receiver => receiver.AddHandler<CaseUpdated, EffectsDbContext>(async (e, context, cancellationToken) =>
            {
                context.Effects.Add(new Effect { EventId = e.Id, Handler = "a" });
                await context.SaveChangesAsync(cancellationToken);
                await context.Database.ExecuteSqlRawAsync(sql, cancellationToken);
            }));

        await host.SendAsync("e-1");
        await host.UntilStateAsync("e-1", InboxState.Processed);

        (await host.EntryAsync("e-1")).Attempts.Should().Be(1);
        (await host.EffectsAsync()).Should().ContainSingle();
    }

    /// <summary>A statement that fails within a transaction leaves none behind on a connection that goes back to the pool.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("No Reset On Close=true")]
    public async Task A_claim_that_fails_breaks_nothing_else(string settings)
    {
        await using var host = await StartAsync(settings);
        await postgres.ExecuteAsync(
            """
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'not now'; END $$;
            CREATE TRIGGER refuse BEFORE UPDATE ON webhook_inbox FOR EACH ROW WHEN (NEW.lease_owner IS NOT NULL)
                EXECUTE FUNCTION refuse();
            """);
        await host.SendAsync("e-0");
        await host.UntilLoggedAsync("InboxUnavailable");
        var responses = await Task.WhenAll(Enumerable.Range(1, 20).Select(number => host.SendAsync($"e-{number}")));
        await postgres.ExecuteAsync("DROP TRIGGER refuse ON webhook_inbox");

        responses.Should().OnlyContain(response => (int)response.StatusCode == 202);
        await host.UntilStateAsync("e-20", InboxState.Processed);
        host.Host.Log.Of("AcceptFailed").Should().BeEmpty();
    }

    [Theory]
    [InlineData("serializable")]
    [InlineData("repeatable\\ read")]
    public async Task An_isolation_of_the_application_refuses_nothing_under_load(string level)
    {
        await using var host = await StartAsync($"Options=-c default_transaction_isolation={level}");

        var responses = await Task.WhenAll(Enumerable.Range(0, 100).Select(number => host.SendAsync($"e-{number}", $"c-{number % 7}")));
        var waiting = new InboxQuery { State = InboxState.Pending };
        await host.UntilAsync(async () => (await host.Inbox.QueryAsync(waiting, Token)).Count == 0);

        responses.Should().OnlyContain(response => (int)response.StatusCode == 202);
        (await host.Inbox.QueryAsync(new InboxQuery { State = InboxState.Processed, Limit = 200 }, Token)).Should()
            .HaveCount(100).And.OnlyContain(entry => entry.Attempts == 1);
    }

    /// <summary>The role may not end the session of the user who logged in, which the locks of a handler that hangs belong to.</summary>
    [Fact]
    public async Task A_role_of_the_application_leaves_no_locks_of_a_handler_that_hangs()
    {
        var role = $"limited_{Guid.NewGuid():N}";
        await postgres.ExecuteAsync($"CREATE ROLE {role}; GRANT ALL ON SCHEMA public TO {role}");
        try
        {
            await HangAsync(role);
        }
        finally
        {
            await postgres.ExecuteAsync($"DROP OWNED BY {role}; DROP ROLE {role}");
        }
    }

    private async Task HangAsync(string role)
    {
        var (begun, ending) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var host = await InboxHost.StartAsync(
            new ConfiguredDatabase(
                postgres,
                options => options.UseNpgsql($"{postgres.ConnectionString};Pooling=false").AddInterceptors(new Role(role))),
            receiver => receiver.AddHandler<CaseUpdated, EffectsDbContext>(async (_, context, _) =>
            {
                await context.Database.ExecuteSqlAsync($"""LOCK TABLE "Effects" """, Token);
                begun.SetResult();
                await ending.Task;
            }),
            options => (options.MaxAttempts, options.HandlerTimeout) = (1, TimeSpan.FromSeconds(1)));
        await host.SendAsync("e-1");
        await begun.Task;

        await host.UntilLoggedAsync("EventDead");

        (await host.EffectsAsync()).Should().BeEmpty("the table is free");
        host.Host.Log.Of("WriteBackFailed").Should().BeEmpty();
        ending.SetResult();
        await host.UntilLoggedAsync("HandlerEndedLate");
    }

    private Task<InboxHost> StartAsync(string settings) => InboxHost.StartAsync(
        new ConfiguredDatabase(postgres, options => options.UseNpgsql($"{postgres.ConnectionString};{settings}")),
        receiver => receiver
            .AddHandler<CaseUpdated, EffectsDbContext>(
                (_, context, cancellationToken) => context.Effects.CountAsync(cancellationToken), "a")
            .AddHandler<CaseUpdated>((_, _) => Task.CompletedTask, "b"));

    private sealed class Role(string role) : DbConnectionInterceptor
    {
        public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) =>
            connection.Execute($"SET ROLE {role}");

        public override Task ConnectionOpenedAsync(
            DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default) =>
            connection.ExecuteAsync($"SET ROLE {role}");
    }
}
