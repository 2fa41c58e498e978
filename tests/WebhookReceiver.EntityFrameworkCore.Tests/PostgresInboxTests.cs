using Microsoft.EntityFrameworkCore;
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

        var other = Guid.NewGuid().ToString("N");
        using var scope = host.Host.Services.CreateScope();
        var database = scope.ServiceProvider.GetRequiredService<EffectsDbContext>().Database;
        await database.ExecuteSqlAsync($"UPDATE webhook_inbox SET lease_owner = {other}", TestContext.Current.CancellationToken);
        host.Host.Clock.Advance(Beat);

        await host.Host.Log.WaitForAsync("LeaseLost");
        (await RowsAsync(host, TestContext.Current.CancellationToken)).Single().LeaseOwner.Should().Be(other);
        (await host.EntryAsync("e-1")).State.Should().Be(InboxState.Pending);
    }

    [Fact]
    public async Task Holds_no_connection_for_a_handler_that_takes_the_event_alone()
    {
        var started = new TaskCompletionSource();
        var ending = new TaskCompletionSource();
        await using var host = await StartAsync(_ =>
        {
            started.SetResult();
            return ending.Task;
        });
        await host.SendAsync("e-1");
        await started.Task;

        // A claim or a sample may just be on its way; the handler stays.
        await host.UntilAsync(async () => await InTransactionAsync(host) == 0);
        ending.SetResult();
        await host.UntilStateAsync("e-1", InboxState.Processed);
    }

    /// <summary>Two may run; six were handled in the last moment, so up to six more are claimed, at least half of them.</summary>
    [Fact]
    public async Task Claims_ahead_of_quick_handlers_and_gives_back_what_waits_behind_slow_ones()
    {
        var gate = Task.CompletedTask;
        var running = 0;
        var handled = 0;
        await using var host = await InboxHost.StartAsync(
            Database,
            receiver => receiver.AddHandler<CaseUpdated>(async (_, _) =>
            {
                Interlocked.Increment(ref running);
                await gate;
                Interlocked.Decrement(ref running);
                Interlocked.Increment(ref handled);
            }),
            options => options.MaxConcurrency = 2);
        await SendAsync(host, count: 6);
        await UntilAsync(host, row => row.State == InboxState.Processed, count: 6);
        var opening = new TaskCompletionSource();
        gate = opening.Task;

        host.Host.Clock.Advance(TimeSpan.FromMilliseconds(50));
        await SendAsync(host, count: 10);
        await UntilAsync(host, row => row.LeaseOwner != null, atLeast: 5);
        var runningOfThem = Volatile.Read(ref running);
        host.Host.Clock.Advance(Beat);
        await UntilAsync(host, row => row.LeaseOwner != null, count: 2);
        await UntilAsync(host, row => row.State == InboxState.Pending && row.Attempts == 0, count: 8);
        opening.SetResult();
        await UntilAsync(host, row => row.State == InboxState.Processed, count: 16);

        runningOfThem.Should().Be(2);
        handled.Should().Be(16);
    }

    private Task<InboxHost> StartAsync(Func<CancellationToken, Task> handler) =>
        InboxHost.StartAsync(Database, receiver => receiver.AddHandler<CaseUpdated>((_, cancellationToken) => handler(cancellationToken)));

    private static async Task<int> InTransactionAsync(InboxHost host)
    {
        using var scope = host.Host.Services.CreateScope();
        return await scope.ServiceProvider.GetRequiredService<EffectsDbContext>().Database
            .SqlQueryRaw<int>("""SELECT count(*)::int AS "Value" FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'""")
            .SingleAsync(TestContext.Current.CancellationToken);
    }

    private static async Task SendAsync(InboxHost host, int count)
    {
        for (var index = 0; index < count; index++)
        {
            await host.SendAsync(Guid.NewGuid().ToString(), caseId: Guid.NewGuid().ToString());
        }
    }

    // While the clock stands still.
    private static async Task UntilAsync(InboxHost host, Func<Row, bool> condition, int? count = null, int atLeast = int.MaxValue)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30), TimeProvider.System);
        while ((await RowsAsync(host, patience.Token)).Count(condition) is var found && found != count && found < atLeast)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, patience.Token);
        }
    }

    private static async Task UntilLeasedAsync(InboxHost host, DateTimeOffset until)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30), TimeProvider.System);
        while ((await RowsAsync(host, patience.Token)).Single().LeaseUntil != until.ToUnixTimeMilliseconds())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, patience.Token);
        }
    }

    private static async Task<List<Row>> RowsAsync(InboxHost host, CancellationToken cancellationToken)
    {
        using var scope = host.Host.Services.CreateScope();
        return await scope.ServiceProvider.GetRequiredService<EffectsDbContext>().Database
            .SqlQueryRaw<Row>("""SELECT state AS "State", attempts AS "Attempts", lease_owner AS "LeaseOwner", lease_until AS "LeaseUntil" FROM webhook_inbox""")
            .ToListAsync(cancellationToken);
    }

    private sealed record Row(InboxState State, int Attempts, string? LeaseOwner, long? LeaseUntil);
}
