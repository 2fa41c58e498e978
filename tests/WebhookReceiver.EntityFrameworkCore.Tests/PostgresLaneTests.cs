using Microsoft.EntityFrameworkCore;
using WebhookReceiver.EntityFrameworkCore.Tests.Contract;
using WebhookReceiver.EntityFrameworkCore.Tests.Databases;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.EntityFrameworkCore.Tests;

/// <summary>
/// Events of one case that are claimed together and run one after the other. SQLite, where one event runs at a time, claims each on its
/// own.
/// </summary>
public sealed class PostgresLaneTests() : InboxContract(new PostgresTestDatabase())
{
    private static readonly TimeSpan Lease = new WebhookInboxOptions().Lease;

    [Fact]
    public async Task Takes_the_events_behind_the_first_of_a_case_with_it()
    {
        await using var host = await WithEventsAsync(4);

        var claimed = (await ClaimAsync(host, 3)).Should().ContainSingle().Subject;

        Ids(claimed).Should().Equal("e-1", "e-2", "e-3");
        (await AttemptsAsync(host)).Should().Equal(1, 0, 0, 0);
        (await ClaimAsync(host, 3)).Should().BeEmpty();
    }

    [Fact]
    public async Task Shares_what_is_left_of_the_limit_among_the_cases()
    {
        await using var host = await StartAsync(configure: options => options.RunWorkers = false);
        for (var number = 1; number <= 12; number++)
        {
            await host.SendAsync($"e-{number}", $"c-{number % 2}");
        }

        var claimed = await ClaimAsync(host, 7);

        claimed.Select(one => string.Join(' ', Ids(one))).Should().Equal("e-1 e-3 e-5", "e-2 e-4 e-6");
    }

    [Fact]
    public async Task Takes_none_behind_an_event_that_has_failed_before()
    {
        await using var host = await WithEventsAsync(3);
        var store = host.Host.Services.GetRequiredService<InboxStore>();
        var now = host.Host.Clock.GetUtcNow();
        var failed = (await ClaimAsync(host, 10)).Single();

        await store.FailAsync(
            failed, new FailedAttempt(now, now, "handler", "not today", null, null, InboxState.Pending, now.AddMinutes(1), Counts: true));
        var meanwhile = await ClaimAsync(host, 10);
        var held = await HeldAsync(host);
        host.Host.Clock.Advance(TimeSpan.FromMinutes(1));
        var retried = (await ClaimAsync(host, 10)).Should().ContainSingle().Subject;

        meanwhile.Should().BeEmpty();
        held.Should().BeEmpty();
        Ids(retried).Should().Equal("e-1");
        (await AttemptsAsync(host)).Should().Equal(2, 0, 0);
    }

    [Fact]
    public async Task Returns_those_behind_an_event_that_is_given_back_as_they_were()
    {
        await using var host = await WithEventsAsync(3);
        var first = (await ClaimAsync(host, 10)).Single();

        (await host.Host.Services.GetRequiredService<InboxStore>().GiveBackAsync(first)).Should().BeTrue();
        var attempts = await AttemptsAsync(host);
        var again = (await ClaimAsync(host, 10)).Should().ContainSingle().Subject;

        attempts.Should().Equal(0, 0, 0);
        Ids(again).Should().Equal("e-1", "e-2", "e-3");
    }

    [Fact]
    public async Task Returns_the_events_of_a_dead_process_in_their_order()
    {
        await using var host = await WithEventsAsync(3);
        await ClaimAsync(host, 10);

        host.Host.Clock.Advance(Lease);
        var again = await ClaimAsync(host, 10);

        // Those behind it were put back where they wait for it.
        again.Should().ContainSingle().Which.EventId.Should().Be("e-1");
        (await HeldAsync(host)).Should().Equal("e-1");
    }

    /// <summary>One that a person has just locked is not passed by those behind it.</summary>
    [Fact]
    public async Task Takes_none_behind_an_event_that_somebody_has_locked()
    {
        await using var host = await WithEventsAsync(4);
        using var scope = host.Host.Services.CreateScope();
        var database = scope.ServiceProvider.GetRequiredService<EffectsDbContext>().Database;
        await using (await database.BeginTransactionAsync(Token))
        {
            await database.ExecuteSqlAsync($"SELECT 1 FROM webhook_inbox WHERE event_id = 'e-3' FOR UPDATE", Token);

            Ids((await ClaimAsync(host, 10)).Single()).Should().Equal("e-1", "e-2");
        }
    }

    [Fact]
    public async Task Does_not_run_a_requeued_event_beside_those_that_were_claimed_together()
    {
        await using var host = await WithEventsAsync(4);
        var runner = host.Host.Services.GetRequiredService<AttemptRunner>();
        await host.Inbox.DiscardAsync("e-1", cancellationToken: Token);
        var second = (await ClaimAsync(host, 10)).Single();
        await host.Inbox.RequeueAsync("e-1", cancellationToken: Token);

        var before = await ClaimAsync(host, 10);
        await runner.RunAsync(Attempt(host, second), Ignore, Token, CancellationToken.None);
        var between = await ClaimAsync(host, 10);
        foreach (var follower in second.Followers)
        {
            await runner.RunAsync(Attempt(host, follower), Ignore, Token, CancellationToken.None);
        }

        var after = await ClaimAsync(host, 10);

        Ids(second).Should().Equal("e-2", "e-3", "e-4");
        before.Should().BeEmpty();
        between.Should().BeEmpty("the third of the case is about to run");
        after.Should().ContainSingle().Which.EventId.Should().Be("e-1");
    }

    [Fact]
    public async Task Takes_none_behind_a_requeued_event_past_a_later_one_that_waits_for_its_next_attempt()
    {
        await using var host = await WithEventsAsync(3);
        await host.Inbox.DiscardAsync("e-1", cancellationToken: Token);
        var second = (await ClaimAsync(host, 10)).Single();
        var now = host.Host.Clock.GetUtcNow();
        await host.Host.Services.GetRequiredService<InboxStore>()
            .FailAsync(second, new FailedAttempt(
                now, now, "handler", "not today", null, null, InboxState.Pending, now.AddMinutes(1), Counts: true));

        await host.Inbox.RequeueAsync("e-1", cancellationToken: Token);

        Ids((await ClaimAsync(host, 10)).Single()).Should().Equal("e-1");
    }

    [Fact]
    public async Task Runs_them_one_after_the_other_and_stops_in_the_middle_when_the_host_does()
    {
        var second = new SecondHandler();
        await using (var stopping = await StartWithAllClaimedAsync(second))
        {
            var stop = stopping.DisposeAsync();
            await stopping.Host.Clock.TimerSetAsync(new WebhookInboxOptions().DrainTimeout);
            second.Ending.SetResult();
            await stop;
        }

        await using var host = await StartAsync(configure: options => options.RunWorkers = false);
        second.Handled.Should().Equal("e-1", "e-2");
        (await HeldAsync(host)).Should().BeEmpty();
        (await AttemptsAsync(host)).Should().Equal(1, 1, 0, 0);
        Ids((await ClaimAsync(host, 10)).Single()).Should().Equal("e-3", "e-4");
    }

    [Fact]
    public async Task Runs_those_that_remain_when_one_ends()
    {
        var second = new SecondHandler();
        await using var host = await StartWithAllClaimedAsync(second);

        second.Ending.SetResult();
        await host.UntilStateAsync("e-4", InboxState.Processed);

        second.Handled.Should().Equal("e-1", "e-2", "e-3", "e-4");
        host.Host.Log.Of("EventGivenBack").Should().BeEmpty();
    }

    [Fact]
    public async Task Goes_on_past_one_that_fails_and_one_that_is_given_up()
    {
        var gate = new SecondHandler();
        var failures = 0;
        await using var host = await InboxHost.StartAsync(
            Database, receiver => receiver.AddHandler<CaseUpdated, EffectsDbContext>(async (e, context, cancellationToken) =>
        {
            gate.Handled.Add(e.Id);
            Note(context, e, "a");
            await context.SaveChangesAsync(cancellationToken);
            await (e.Id switch
            {
                "e-1" => gate.RunAsync(),
                "e-3" => throw new DoNotRetryException("never"),
                "e-4" when failures++ == 0 => throw new InvalidOperationException("not today"),
                _ => Task.CompletedTask,
            });
        }));
        await host.SendAsync("e-1");
        await gate.Started.Task;
        for (var number = 2; number <= 6; number++)
        {
            await host.SendAsync($"e-{number}");
        }

        // The payload is unreadable, so no handler runs.
        await host.Host.SendAsync(Deliveries.Envelope("e-7", data: """{"caseId":"c-1","case\u0049d":"B"}"""));
        await host.SendAsync("e-8");
        gate.Ending.SetResult();
        await host.UntilStateAsync("e-8", InboxState.Processed, TimeSpan.FromSeconds(1));

        gate.Handled.Should().Equal("e-1", "e-2", "e-3", "e-4", "e-4", "e-5", "e-6", "e-8");
        (await host.EffectsAsync()).Select(effect => effect.EventId).Should().Equal("e-1", "e-2", "e-4", "e-5", "e-6", "e-8");
    }

    /// <summary>What waits behind a slow handler is not kept from other processes: nobody renews its lease.</summary>
    [Fact]
    public async Task Gives_back_what_waited_long_behind_a_slow_handler()
    {
        var second = new SecondHandler();
        await using var host = await StartWithAllClaimedAsync(second);

        host.Host.Clock.Advance(Lease / 3);
        second.Ending.SetResult();

        await host.Host.Log.WaitForAsync("EventGivenBack");
        await host.UntilStateAsync("e-4", InboxState.Processed);
        second.Handled.Should().Equal("e-1", "e-2", "e-3", "e-4");
        (await AttemptsAsync(host)).Should().Equal(1, 1, 1, 1);
    }

    /// <summary>The second of four events is being handled, and the two behind it were claimed with it.</summary>
    private async Task<InboxHost> StartWithAllClaimedAsync(SecondHandler second)
    {
        var first = new TaskCompletionSource();
        var hasBegun = new TaskCompletionSource();
        var host = await InboxHost.StartAsync(Database, receiver => receiver.AddHandler<CaseUpdated>(async (e, _) =>
        {
            second.Handled.Add(e.Id);
            hasBegun.TrySetResult();
            await (e.Id is "e-1" ? first.Task : e.Id is "e-2" ? second.RunAsync() : Task.CompletedTask);
        }));
        await host.SendAsync("e-1");
        await hasBegun.Task;
        for (var number = 2; number <= 4; number++)
        {
            await host.SendAsync($"e-{number}");
        }

        first.SetResult();
        await second.Started.Task;
        (await HeldAsync(host)).Should().Equal("e-2", "e-3", "e-4");
        return host;
    }

    private static IEnumerable<string> Ids(ClaimedEvent first) => [first.EventId, .. first.Followers.Select(follower => follower.EventId)];

    private static async Task<IEnumerable<int>> AttemptsAsync(InboxHost host) => (await EntriesAsync(host)).Select(entry => entry.Attempts);

    private static async Task<IEnumerable<string>> HeldAsync(InboxHost host) =>
        (await EntriesAsync(host)).Where(entry => entry.HeldUntil is not null).Select(entry => entry.EventId);

    private static async Task<IEnumerable<InboxEntry>> EntriesAsync(InboxHost host) =>
        (await host.Inbox.QueryAsync(new InboxQuery(), Token)).OrderBy(entry => entry.EventId, StringComparer.Ordinal);

    private async Task<InboxHost> WithEventsAsync(int count)
    {
        var host = await StartAsync(configure: options => options.RunWorkers = false);
        for (var number = 1; number <= count; number++)
        {
            await host.SendAsync($"e-{number}");
        }

        return host;
    }

    private sealed class SecondHandler
    {
        public List<string> Handled { get; } = [];

        public TaskCompletionSource Started { get; } = new();

        public TaskCompletionSource Ending { get; } = new();

        public Task RunAsync()
        {
            Started.SetResult();
            return Ending.Task;
        }
    }
}
