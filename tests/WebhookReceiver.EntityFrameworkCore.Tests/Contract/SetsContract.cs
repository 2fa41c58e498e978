using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.Logging;
using WebhookReceiver.EntityFrameworkCore.Tests.Databases;

namespace WebhookReceiver.EntityFrameworkCore.Tests.Contract;

/// <summary>What every database has to hold to when somebody requeues, discards or restores events, one or many.</summary>
public abstract class SetsContract(ITestDatabase database) : FilledContract(database)
{
    private static readonly InboxOperator Anna = new("anna", "fixed the handler");

    [Fact]
    public async Task Requeues_what_a_query_selects_in_order_of_acceptance_and_records_who_did_it()
    {
        var isGood = false;
        var order = new ConcurrentQueue<string>();
        await using var host = await InboxHost.StartAsync(
            Database,
            receiver => receiver.AddHandler<CaseUpdated>((e, _) =>
            {
                order.Enqueue(e.Id);
                return isGood || e.Id == "done" ? Task.CompletedTask : throw new DoNotRetryException("not yet");
            }),
            options => options.MaxConcurrency = 1);
        foreach (var id in (string[])["done", "e-1", "e-2", "e-3", "other"])
        {
            await host.SendAsync(id, id == "other" ? "c-2" : "c-1");
        }

        await host.UntilAsync(async () => (await host.Inbox.GetStatisticsAsync(Token)).DeadLetters == 4);
        await host.Inbox.DiscardAsync("e-2", cancellationToken: Token);
        order.Clear();
        isGood = true;

        var change = await host.Inbox.RequeueAsync(new InboxQuery { CaseId = "c-1", Limit = 1, After = 1 }, Anna, Token);
        await host.Inbox.WaitUntilProcessedAsync("e-3", cancellationToken: Token);

        change.Should().Be(new InboxChange(3, 0));
        order.Should().Equal("e-1", "e-2", "e-3");
        (await host.EntryAsync("other")).State.Should().Be(InboxState.DeadLetter);
        (await ActionsAsync(host, "e-2")).Should()
            .Equal(("discarded", InboxState.DeadLetter, null, null), ("requeued", InboxState.Discarded, "anna", "fixed the handler"));
        (await ActionsAsync(host, "done")).Should().BeEmpty();
        var processed = await host.Inbox.RequeueAsync(new InboxQuery { State = InboxState.Processed, EventId = "done" }, Anna, Token);
        processed.Changed.Should().Be(1);
        host.Host.Log.Of("SetChanged").First().Message.Should().Contain("3 events").And.Contain("requeued").And.Contain("anna");
    }

    [Fact]
    public async Task Changes_events_by_their_keys_and_skips_those_that_cannot_be()
    {
        await using var host = await StartWithTwoReceiversAsync();
        await host.SendAsync("same", "c-1");
        await SendToSecondAsync(host, "same");
        await host.SendAsync("waiting", "c-3");
        await host.SendAsync("held", "c-4");
        await ExecuteAsync("UPDATE webhook_inbox SET state = 2 WHERE event_id = 'same'");
        await ExecuteAsync("UPDATE webhook_inbox SET lease_owner = 'me', lease_until = 9000000000000 WHERE event_id = 'held'");
        InboxKey[] keys = [new("second", "same"), new("default", "waiting"), new("default", "held"), new("default", "none"), new(
            "default", "\0"), new("default", "waiting")];

        (await host.Inbox.DiscardAsync(keys, InboxState.DeadLetter, Anna, Token)).Should().Be(new InboxChange(1, 4));
        (await host.Inbox.DiscardAsync(keys, by: Anna, cancellationToken: Token)).Should().Be(new InboxChange(1, 4));
        (await host.Inbox.DiscardAsync(new InboxQuery { State = InboxState.Pending }, Anna, Token)).Should().Be(new InboxChange(0, 1));
        (await host.Inbox.RestoreAsync(keys, Anna, Token)).Should().Be(new InboxChange(2, 3));
        (await host.Inbox.RequeueAsync(keys, InboxState.Processed, Anna, Token)).Changed.Should().Be(0);
        (await host.Inbox.RequeueAsync([], cancellationToken: Token)).Should().Be(new InboxChange(0, 0));
        (await host.Inbox.FindAsync("same", cancellationToken: Token))!.Entry.State.Should().Be(InboxState.DeadLetter);
        (await host.Inbox.FindAsync("same", "second", Token))!.Actions.Select(one => one.Action).Should().Equal("discarded", "restored");
        (await host.Inbox.FindAsync("held", cancellationToken: Token))!.Actions.Should().BeEmpty();
        await ((Func<Task>)(() => host.Inbox.RequeueAsync([default], cancellationToken: Token))).Should().ThrowAsync<ArgumentException>();
    }

    [Theory]
    [InlineData(InboxState.Pending, true)]
    [InlineData(InboxState.Processed, false)]
    [InlineData(InboxState.Discarded, false)]
    public async Task Refuses_a_set_in_a_state_that_cannot_be_changed(InboxState state, bool isRequeue)
    {
        await using var host = await StartAsync(configure: options => options.RunWorkers = false);
        var query = new InboxQuery { State = state };

        var change = () => isRequeue ? host.Inbox.RequeueAsync(query, Anna, Token) : host.Inbox.DiscardAsync(query, Anna, Token);

        await change.Should().ThrowAsync<ArgumentException>().WithMessage($"*{state}*");
    }

    [Fact]
    public async Task Requeues_a_large_set_in_small_transactions_that_leave_what_was_done()
    {
        const int Count = 1_300;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        using var progress = new LogHook("SetProgress");
        await using var host = await StartAsync(
            configure: options => options.RunWorkers = false, services: services => services.AddSingleton<ILoggerProvider>(progress));
        await host.SendAsync("seed");
        await FillAsync(1, Count, lanes: 3);
        await ExecuteAsync("UPDATE webhook_inbox SET state = CASE WHEN event_id = 'seed' THEN 1 ELSE 2 END, processed_at = NULL");

        // Between two transactions a delivery is stored.
        HttpStatusCode? answer = null;
        progress.Action = () =>
        {
            host.Host.Clock.AutoAdvanceAmount = TimeSpan.Zero;
            answer = host.SendAsync("during", "c-new").GetAwaiter().GetResult().StatusCode;
            stop.Cancel();
        };
        host.Host.Clock.AutoAdvanceAmount = TimeSpan.FromSeconds(5);
        var requeue = () => host.Inbox.RequeueAsync(new InboxQuery { State = InboxState.DeadLetter }, Anna, stop.Token);

        await requeue.Should().ThrowAsync<OperationCanceledException>();
        answer.Should().Be(HttpStatusCode.Accepted);
        (await CountAsync("webhook_inbox_actions")).Should().Be(500);
        (await CountAsync("webhook_inbox", "waiting_since IS NOT NULL AND state = 0")).Should().Be(500);
        host.Host.Log.Of("SetChanged").Single().Message.Should().Contain("500 events");
        var rest = await host.Inbox.RequeueAsync(new InboxQuery { State = InboxState.DeadLetter }, Anna, Token);
        rest.Should().Be(new InboxChange(Count - 500, 0));

        // However many wait, a claim comes to the first of each case only.
        (await CountAsync("webhook_inbox", $"state = 0 AND available_at < {InboxTables.Blocked}")).Should().Be(4);
        (await ClaimAsync(host, 16)).Select(claimed => claimed.EventId).Should().BeEquivalentTo("e-1", "e-2", "e-3", "during");
    }

    [Fact]
    public async Task A_discarded_event_lets_the_next_of_its_case_run_and_a_restored_one_does_not_run()
    {
        await using var host = await StartAsync(
            fails: e => e.Id == "first", configure: options => options.FirstRetryDelay = options.MaxRetryDelay = TimeSpan.FromDays(1));
        await host.SendAsync("first", "c-1");
        await host.SendAsync("second", "c-1");
        await host.UntilAsync(async () => (await host.EntryAsync("first")).LastError is not null);
        var blocked = await host.EntryAsync("second");
        await host.Inbox.WaitUntilIdleAsync(Token);

        (await host.Inbox.DiscardAsync("first", by: new InboxOperator(
            new string('x', 300), new string('y', 2_000) + "\0"), cancellationToken: Token)).Should().BeTrue();
        await host.Inbox.WaitUntilProcessedAsync("second", cancellationToken: Token);
        (await host.Inbox.RestoreAsync("second", by: Anna, cancellationToken: Token)).Should().BeFalse();
        (await host.Inbox.RestoreAsync("first", by: Anna, cancellationToken: Token)).Should().BeTrue();
        await host.Inbox.WaitUntilIdleAsync(Token);

        blocked.AvailableAt.Should().Be(blocked.ReceivedAt);
        blocked.State.Should().Be(InboxState.Pending);
        var entry = await host.EntryAsync("first");
        (entry.State, entry.ProcessedAt, entry.Attempts).Should().Be((InboxState.DeadLetter, null, 1));
        var actions = (await host.Inbox.FindAsync("first", cancellationToken: Token))!.Actions;
        actions[0].By.Should().HaveLength(200);
        actions[0].Reason.Should().HaveLength(1_000);
        actions[0].From.Should().Be(InboxState.Pending);
        actions[0].At.Should().Be(host.Host.Clock.GetUtcNow());
        actions[1].Should()
            .Match<InboxAction>(action => action.Action == "restored" && action.From == InboxState.Discarded && action.By == "anna");
    }

    [Fact]
    public async Task Prunes_what_belongs_to_an_event_with_it()
    {
        await using var host = await StartAsync(fails: _ => true, configure: options => options.MaxAttempts = 1);
        await host.SendAsync("e-1");
        await host.UntilStateAsync("e-1", InboxState.DeadLetter);
        await host.Inbox.DiscardAsync("e-1", by: Anna, cancellationToken: Token);
        var attempt = (await host.Inbox.FindAsync("e-1", cancellationToken: Token))!.Attempts.Single();

        (await host.Inbox.PruneAsync(host.Host.Clock.GetUtcNow().AddSeconds(1), Token)).Should().Be(1);

        attempt.StackTrace.Should().Contain("   at ");
        (await CountAsync("webhook_inbox_attempts") + await CountAsync("webhook_inbox_actions") + await CountAsync("webhook_inbox"))
            .Should().Be(0);
    }

    [Fact]
    public async Task Counts_the_attempt_that_is_under_way()
    {
        await using var host = await StartAsync(configure: options => options.RunWorkers = false);
        await host.SendAsync("e-1");
        (await host.EntryAsync("e-1")).Attempts.Should().Be(0);

        await ClaimAsync(host, 1);

        (await host.EntryAsync("e-1")).Attempts.Should().Be(1);
        (await host.Inbox.QueryAsync(new InboxQuery(), Token)).Single().Attempts.Should().Be(1);
    }

    [Fact]
    public async Task Waits_until_an_event_is_processed_or_given_up()
    {
        await using var host = await StartAsync(fails: e => e.Id == "bad", configure: options => options.MaxAttempts = 1);
        var early = host.Inbox.WaitUntilProcessedAsync("good", cancellationToken: Token);
        var bad = host.Inbox.WaitUntilProcessedAsync("bad", cancellationToken: Token);
        using var impatient = new CancellationTokenSource();
        var never = host.Inbox.WaitUntilProcessedAsync("never", cancellationToken: impatient.Token);

        await host.SendAsync("good", "c-1");
        await host.SendAsync("bad", "c-2");
        await early;
        await ((Func<Task>)(() => bad)).Should().ThrowAsync<InvalidOperationException>().WithMessage("*bad*dead letter*not today*");
        await host.Inbox.WaitUntilIdleAsync(Token);
        await impatient.CancelAsync();

        await ((Func<Task>)(() => never)).Should().ThrowAsync<OperationCanceledException>();
        (await host.EffectsAsync()).Should().ContainSingle();
    }

    [Fact]
    public async Task Waits_until_nothing_is_due_or_held()
    {
        var ending = new TaskCompletionSource();
        await using var host = await InboxHost.StartAsync(Database, receiver => receiver.AddHandler<CaseUpdated>((_, _) => ending.Task));
        await host.SendAsync("e-1", "c-1");
        await host.SendAsync("e-2", "c-1");
        await host.SendAsync("e-3", "c-1");

        var idle = host.Inbox.WaitUntilIdleAsync(Token);
        await host.UntilAsync(async () => (await host.EntryAsync("e-1")).HeldUntil is not null);
        idle.IsCompleted.Should().BeFalse();
        ending.SetResult();
        await idle;

        (await host.EntryAsync("e-3")).State.Should().Be(InboxState.Processed);
    }

    private static async Task<IEnumerable<(string, InboxState, string?, string?)>> ActionsAsync(InboxHost host, string id) =>
        (await host.Inbox.FindAsync(id, cancellationToken: Token))!.Actions.Select(one => (one.Action, one.From, one.By, one.Reason));

    /// <summary>Runs something where an event is logged.</summary>
    private sealed class LogHook(string eventName) : ILoggerProvider, ILogger
    {
        public Action? Action { get; set; }

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (string.Equals(eventId.Name, eventName, StringComparison.Ordinal))
            {
                Action?.Invoke();
            }
        }

        public void Dispose()
        {
        }
    }
}
