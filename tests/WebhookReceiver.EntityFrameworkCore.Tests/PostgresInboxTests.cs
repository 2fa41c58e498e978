using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using WebhookReceiver.EntityFrameworkCore.Tests.Contract;
using WebhookReceiver.EntityFrameworkCore.Tests.Databases;

namespace WebhookReceiver.EntityFrameworkCore.Tests;

/// <summary>The contract, and the heartbeat, which SQLite does not need: a running handler is its only writer.</summary>
public sealed class PostgresInboxTests() : InboxContract(new PostgresTestDatabase())
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
