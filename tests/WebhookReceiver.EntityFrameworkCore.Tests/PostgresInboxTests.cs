using System.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;
using WebhookReceiver.EntityFrameworkCore.Tests.Contract;
using WebhookReceiver.EntityFrameworkCore.Tests.Databases;

namespace WebhookReceiver.EntityFrameworkCore.Tests;

/// <summary>The contract of handling, and the heartbeat, which SQLite does not need: a running handler is its only writer.</summary>
public sealed class PostgresInboxTests() : HandlingContract(new PostgresTestDatabase())
{
    private static readonly TimeSpan Beat = new WebhookInboxOptions().Lease / 3;

    [Fact]
    public async Task Renews_the_lease_of_a_long_handler()
    {
        var started = new TaskCompletionSource();
        var ending = new TaskCompletionSource();
        await using var host = await StartAsync(_ =>
        {
            started.TrySetResult();
            return ending.Task;
        });
        await host.SendAsync("e-1");
        await started.Task;

        for (var beat = 0; beat < 5; beat++)
        {
            host.Host.Clock.Advance(Beat);
            await UntilLeasedAsync(host, host.Host.Clock.GetUtcNow() + new WebhookInboxOptions().Lease);
        }

        ending.SetResult();
        await host.UntilStateAsync("e-1", InboxState.Processed);
        (await host.EntryAsync("e-1")).Attempts.Should().Be(1);
    }

    [Fact]
    public async Task Ends_a_handler_whose_event_was_lost()
    {
        var started = new TaskCompletionSource();
        await using var host = await StartAsync(cancellationToken =>
        {
            started.TrySetResult();
            return Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        });
        await host.SendAsync("e-1");
        await started.Task;

        var other = Guid.NewGuid();
        await RowsAsync(host, rows => rows.ExecuteUpdateAsync(row => row.SetProperty(r => r.LeaseOwner, other), TestContext.Current.CancellationToken));
        host.Host.Clock.Advance(Beat);

        await host.Host.Log.WaitForAsync("LeaseLost");
        (await RowsAsync(host, rows => rows.Select(row => row.LeaseOwner).SingleAsync(TestContext.Current.CancellationToken))).Should().Be(other);
        (await host.EntryAsync("e-1")).State.Should().Be(InboxState.Pending);
    }

    [Fact]
    public async Task Holds_no_connection_while_a_handler_waits_for_something_else()
    {
        var started = new TaskCompletionSource();
        var ending = new TaskCompletionSource();
        await using var host = await InboxHost.StartAsync(Database, receiver => receiver.AddHandler<CaseUpdated, EffectsDbContext>(async (_, context, _) =>
        {
            context.Database.GetDbConnection().State.Should().Be(ConnectionState.Closed);
            started.SetResult();
            await ending.Task;
            context.Effects.Add(new Effect { EventId = "e-1", Handler = "late" });
        }));
        await host.SendAsync("e-1");
        await started.Task;

        ending.SetResult();
        await host.UntilStateAsync("e-1", InboxState.Processed);

        (await host.EffectsAsync()).Should().ContainSingle();
        (await host.EntryAsync("e-1")).Attempts.Should().Be(1);
    }

    /// <summary>After a burst into an empty table the planner has no statistics yet: claiming sixteen of ten thousand must not read and sort them all.</summary>
    [Fact]
    public async Task Claims_along_an_index_before_there_are_statistics()
    {
        await using var host = await InboxHost.StartAsync(
            Database, receiver => receiver.AddHandler<CaseUpdated>((_, _) => Task.CompletedTask), options => options.RunWorkers = false);
        await host.SendAsync("e-1");
        using var scope = host.Host.Services.CreateScope();
        var context = scope.ServiceProvider.GetRequiredService<EffectsDbContext>();
        await context.Database.ExecuteSqlRawAsync(
            """
            INSERT INTO webhook_inbox (receiver, event_id, event_type, entity_key, state, attempts, available_at, received_at, signed_at, is_test, is_replay, signature, body)
            SELECT receiver, 'more-' || n, event_type, 'case:' || n, state, attempts, available_at, received_at, signed_at, is_test, is_replay, signature, body
            FROM webhook_inbox, generate_series(1, 10000) AS n
            """,
            TestContext.Current.CancellationToken);

        await using var transaction = await context.Database.BeginTransactionAsync(TestContext.Current.CancellationToken);
        var statement = new PostgresDialect().Claim(context, receivers: 1);
        var claimAt = statement.IndexOf("WITH due", StringComparison.Ordinal);
        await using var command = context.Database.GetDbConnection().CreateCommand();
        command.Transaction = transaction.GetDbTransaction();
#pragma warning disable CA2100 // Review SQL queries for security vulnerabilities: the text is made of constants only
        command.CommandText = statement[..claimAt] + "EXPLAIN " + statement[claimAt..]
            .Replace("@owner", "'o'", StringComparison.Ordinal).Replace("@until", "1", StringComparison.Ordinal).Replace("@now", "9999999999999", StringComparison.Ordinal)
            .Replace("@limit", "16", StringComparison.Ordinal).Replace("@r0", "'default'", StringComparison.Ordinal);
#pragma warning restore CA2100
        var plan = new List<string>();
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            plan.Add(reader.GetString(0));
        }

        string.Join('\n', plan).Should().NotContain("Bitmap").And.NotContain("Sort").And.NotContain("Seq Scan");
    }

    private Task<InboxHost> StartAsync(Func<CancellationToken, Task> handler) =>
        InboxHost.StartAsync(Database, receiver => receiver.AddHandler<CaseUpdated>((_, cancellationToken) => handler(cancellationToken)));

    private static async Task UntilLeasedAsync(InboxHost host, DateTimeOffset until)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30), TimeProvider.System);
        while (await RowsAsync(host, rows => rows.Select(row => row.LeaseUntil).SingleAsync(patience.Token)) != until)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, patience.Token);
        }
    }

    private static async Task<T> RowsAsync<T>(InboxHost host, Func<IQueryable<InboxRow>, Task<T>> ask)
    {
        using var scope = host.Host.Services.CreateScope();
        return await ask(scope.ServiceProvider.GetRequiredService<EffectsDbContext>().Set<InboxRow>());
    }
}
