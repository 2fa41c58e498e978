using System.Collections.Concurrent;
using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using WebhookReceiver.EntityFrameworkCore.Tests.Databases;

namespace WebhookReceiver.EntityFrameworkCore.Tests.Contract;

/// <summary>
/// Handlers that do not return although their time is up, asynchronously or by blocking a thread, alone and inside their transaction.
/// </summary>
public abstract class HangingContract(ITestDatabase database) : InboxContract(database)
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    private readonly TaskCompletionSource ending = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource told = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentQueue<string> runs = [];

    public static TheoryData<string> Manners => ["waits in its transaction", "waits after writing", "blocks a thread in its transaction",
        "waits alone", "blocks a thread alone", "blocks when it is told to end in its transaction"];

    [Theory]
    [MemberData(nameof(Manners))]
    public async Task Fails_the_attempt_goes_on_with_others_and_never_runs_the_event_a_second_time(string manner)
    {
        await using var host = await StartHangingAsync(manner);
        await host.SendAsync("hangs", "c-1");
        await host.UntilLoggedAsync("HandlerOverdue");

        // Deliveries are still stored, its lease ends, its next attempts come due, and other events are handled.
        var response = await host.SendAsync("other", "c-2");
        await host.UntilStateAsync("other", InboxState.Processed, Step);
        for (var minute = 0; minute < 60; minute++)
        {
            host.Host.Clock.Advance(TimeSpan.FromMinutes(1));
            await host.SendAsync($"later-{minute}", "c-3");
        }

        await host.UntilStateAsync("later-59", InboxState.Processed, Step);
        var details = await host.Inbox.FindAsync("hangs", cancellationToken: Token);
        var health = await host.Host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Token);

        response.StatusCode.Should().Be(HttpStatusCode.Accepted);
        runs.Count(run => run == "hangs").Should().Be(1);
        details!.Entry.State.Should().Be(InboxState.Pending);
        details.Attempts.Should().ContainSingle().Which.Error.Should().Contain("did not return after its time was up");
        health.Status.Should().Be(HealthStatus.Degraded);
        health.Entries["webhook-inbox"].Description.Should().Contain("the-hanging-one").And.Contain("hangs");
        (await host.EffectsAsync()).Should().NotContain(effect => effect.EventId == "hangs");

        // Once it returns, the next attempt begins, and nothing is left of the first.
        ending.SetResult();
        await host.UntilStateAsync("hangs", InboxState.Processed, Step);
        runs.Count(run => run == "hangs").Should().Be(2);
        (await host.EffectsAsync()).Count(effect => effect.EventId == "hangs").Should()
            .Be(manner.Contains("alone", StringComparison.Ordinal) ? 0 : 1);
        (await host.Host.Log.WaitForAsync("HandlerEndedLate")).Message.Should().Contain("the-hanging-one");
        (await host.Host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Token)).Status.Should()
            .Be(HealthStatus.Healthy);
    }

    [Fact]
    public async Task Frees_the_rows_that_a_handler_that_hangs_has_locked()
    {
        await using var host = await InboxHost.StartAsync(
            Database,
            receiver => receiver.AddHandler<CaseUpdated, EffectsDbContext>(async (e, context, cancellationToken) =>
            {
                await context.Effects.Where(effect => effect.Handler == "shared")
                    .ExecuteUpdateAsync(set => set.SetProperty(effect => effect.CaseId, e.Id), CancellationToken.None);
                await RunAsync("waits", e.Id, cancellationToken);
            }),
            options =>
            {
                options.HandlerTimeout = TimeSpan.FromSeconds(2);
                options.MaxAttempts = 1;
            });
        using (var scope = host.Host.Services.CreateScope())
        {
            var context = scope.ServiceProvider.GetRequiredService<EffectsDbContext>();
            context.Add(new Effect { EventId = "seed", Handler = "shared" });
            await context.SaveChangesAsync(Token);
        }

        await host.SendAsync("hangs", "c-1");
        await host.UntilLoggedAsync("HandlerOverdue");
        await host.SendAsync("other", "c-2");
        await host.UntilStateAsync("other", InboxState.Processed);
        ending.SetResult();
        await host.Host.Log.WaitForAsync("HandlerEndedLate");

        (await host.EffectsAsync()).Should().ContainSingle().Which.CaseId.Should().Be("other");
    }

    [Theory]
    [MemberData(nameof(Manners))]
    public async Task Stops_in_time_beside_a_handler_that_does_not_return_and_gives_its_event_back_uncounted(string manner)
    {
        var host = await StartHangingAsync(manner);
        await host.SendAsync("hangs", "c-1");
        await host.UntilAsync(() => Task.FromResult(runs.Contains("hangs")));

        // The clock stands still until the handler is told to end: its own time must not be what is up.
        var stopping = host.DisposeAsync().AsTask();
        await told.Task.WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System, Token);
        await AdvanceUntilAsync(host, () => stopping.IsCompleted);
        await stopping;

        await using var after = await StartAsync(configure: options => options.RunWorkers = false);
        var entry = await after.EntryAsync("hangs");

        entry.State.Should().Be(InboxState.Pending);
        entry.Attempts.Should().Be(0);
        (await after.EffectsAsync()).Should().BeEmpty();
        ending.SetResult();
    }

    [Fact]
    public async Task Takes_no_more_events_when_handlers_that_hang_have_every_slot()
    {
        await using var host = await StartHangingAsync("waits alone", maxConcurrency: 2);
        await host.SendAsync("hangs", "c-1");
        await host.UntilLoggedAsync("HandlerOverdue");
        await host.SendAsync("hangs too", "c-2");
        await AdvanceUntilAsync(host, () => host.Host.Log.Of("HandlerOverdue").Count() == 2);
        await host.SendAsync("other", "c-3");
        host.Host.Clock.Advance(TimeSpan.FromMinutes(1));
        var waiting = await host.EntryAsync("other");
        var health = await host.Host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Token);

        ending.SetResult();
        await host.UntilStateAsync("other", InboxState.Processed, Step);

        waiting.Attempts.Should().Be(0);
        health.Entries["webhook-inbox"].Description.Should().Contain("2 handlers").And.Contain("2 slots").And.Contain("No slot is left");
    }

    // Also while an attempt is under way, for which UntilAsync would stand still.
    private static async Task AdvanceUntilAsync(InboxHost host, Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20), TimeProvider.System);
        while (!condition())
        {
            host.Host.Clock.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, patience.Token);
        }
    }

    private Task<InboxHost> StartHangingAsync(string manner, int maxConcurrency = 4) => InboxHost.StartAsync(
        Database,
        receiver => _ = manner.Contains("alone", StringComparison.Ordinal)
            ? receiver.AddHandler<CaseUpdated>((e, cancellationToken) => RunAsync(manner, e.Id, cancellationToken), "the-hanging-one")
            : receiver.AddHandler<CaseUpdated, EffectsDbContext>(
                async (e, context, cancellationToken) =>
                {
                    Note(context, e, "handler");
                    if (manner == "waits after writing")
                    {
                        await context.SaveChangesAsync(CancellationToken.None);
                    }

                    await RunAsync(manner, e.Id, cancellationToken);
                    await context.SaveChangesAsync(CancellationToken.None);
                },
                "the-hanging-one"),
        options =>
        {
            options.HandlerTimeout = TimeSpan.FromSeconds(2);
            options.DrainTimeout = TimeSpan.Zero;
            options.MaxConcurrency = maxConcurrency;
            options.HealthyAge = TimeSpan.FromDays(1);
            options.MaxAttempts = 100;
        },
        services => services.AddHealthChecks().AddWebhookInbox());

    private Task RunAsync(string manner, string id, CancellationToken cancellationToken)
    {
        cancellationToken.Register(() => told.TrySetResult());
        runs.Enqueue(id);
        if (!id.StartsWith("hangs", StringComparison.Ordinal) || ending.Task.IsCompleted)
        {
            return Task.CompletedTask;
        }

        if (manner.StartsWith("blocks when", StringComparison.Ordinal))
        {
            cancellationToken.Register(() => ending.Task.Wait(CancellationToken.None));
            cancellationToken.Register(() => told.TrySetResult());
        }
        else if (manner.StartsWith("blocks", StringComparison.Ordinal))
        {
#pragma warning disable xUnit1031, CA1849 // Do not use blocking task operations, call async methods when in an async method
            // The handler does.
            ending.Task.GetAwaiter().GetResult();
#pragma warning restore xUnit1031, CA1849
        }

        return ending.Task;
    }
}
