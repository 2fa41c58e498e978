using System.Collections.Concurrent;
using System.Net;
using Microsoft.EntityFrameworkCore;
using WebhookReceiver.EntityFrameworkCore.Tests.Databases;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.EntityFrameworkCore.Tests.Contract;

/// <content>Failed attempts, retries, dead letters and lost leases.</content>
public abstract partial class HandlingContract
{
    [Fact]
    public async Task Makes_a_dead_letter_after_the_last_attempt_and_handles_it_once_after_a_requeue()
    {
        var isMended = false;
        await using var host = await StartAsync(fails: _ => !isMended, configure: options => options.MaxAttempts = 3);
        var response = await host.SendAsync("e-1");
        await host.UntilStateAsync("e-1", InboxState.DeadLetter, TimeSpan.FromSeconds(1));
        var dead = await host.Inbox.FindAsync("e-1", cancellationToken: Token);

        isMended = true;
        var requeued = await host.Inbox.RequeueAsync("e-1", cancellationToken: Token);
        await host.UntilStateAsync("e-1", InboxState.Processed);

        response.StatusCode.Should().Be(HttpStatusCode.Accepted);
        dead!.Entry.Attempts.Should().Be(3);
        dead.Attempts.Select(attempt => attempt.Number).Should().Equal(1, 2, 3);
        dead.Attempts.Should().OnlyContain(attempt => attempt.Error.Contains("not today"));
        requeued.Should().BeTrue();
        (await host.EffectsAsync()).Should().ContainSingle();
        (await host.Inbox.RequeueAsync("e-1", cancellationToken: Token)).Should().BeFalse();
    }

    [Fact]
    public async Task Tells_a_handler_of_its_last_attempt_and_again_after_a_requeue()
    {
        var seen = new ConcurrentQueue<bool>();
        await using var host = await InboxHost.StartAsync(
            Database,
            receiver => receiver.AddHandler<CaseUpdated>((e, _) =>
            {
                seen.Enqueue(e.Delivery.IsLastAttempt);
                throw new InvalidOperationException("not today");
            }),
            options => options.MaxAttempts = 3);

        await host.SendAsync("e-1");
        await host.UntilStateAsync("e-1", InboxState.DeadLetter, TimeSpan.FromSeconds(1));
        await host.Inbox.RequeueAsync("e-1", cancellationToken: Token);
        await host.UntilStateAsync("e-1", InboxState.DeadLetter, TimeSpan.FromSeconds(1));

        seen.Should().Equal(false, false, true, false, false, true);
    }

    [Fact]
    public async Task Tells_a_handler_that_the_only_attempt_is_the_last()
    {
        var seen = new ConcurrentQueue<bool>();
        await using var host = await InboxHost.StartAsync(
            Database,
            receiver => receiver.AddHandler<CaseUpdated>((e, _) =>
            {
                seen.Enqueue(e.Delivery.IsLastAttempt);
                return Task.CompletedTask;
            }),
            options => options.MaxAttempts = 1);

        await host.SendAsync("e-1");
        await host.UntilStateAsync("e-1", InboxState.Processed);

        seen.Should().Equal(true);
    }

    [Fact]
    public async Task Gives_up_at_once_when_a_handler_says_that_no_attempt_will_help()
    {
        await using var host = await InboxHost.StartAsync(
            Database, receiver => receiver.AddHandler<CaseUpdated>((_, _) => throw new DoNotRetryException("no such case")));

        await host.SendAsync("e-1");
        await host.UntilStateAsync("e-1", InboxState.DeadLetter);

        (await host.EntryAsync("e-1")).Attempts.Should().Be(1);
    }

    [Fact]
    public async Task Keeps_an_error_whose_text_no_column_takes_as_it_is()
    {
        await using var host = await InboxHost.StartAsync(
            Database, receiver => receiver.AddHandler<CaseUpdated>(
                (_, _) => throw new InvalidOperationException("a\0b\ud800c")), options => options.MaxAttempts = 1);

        await host.SendAsync("e-1");
        await host.UntilStateAsync("e-1", InboxState.DeadLetter);

        (await host.EntryAsync("e-1")).LastError.Should().EndWith("a?b\ufffdc");
    }

    [Fact]
    public async Task Makes_a_dead_letter_of_an_event_whose_payload_is_unreadable()
    {
        await using var host = await StartAsync();

        var response = await host.Host.SendAsync(Deliveries.Envelope("e-1", data: """{"caseId":"A","case\u0049d":"B"}"""));
        await host.UntilStateAsync("e-1", InboxState.DeadLetter);

        response.StatusCode.Should().Be(HttpStatusCode.Accepted);
    }

    [Fact]
    public async Task Runs_only_the_handlers_that_have_not_finished_when_it_tries_again()
    {
        var isMended = false;
        await using var host = await InboxHost.StartAsync(
            Database,
            receiver => receiver
                .AddHandler<CaseUpdated, EffectsDbContext>((e, db, cancellationToken) =>
                    db.Effects.AddAsync(new Effect { EventId = e.Id, Handler = "first" }, cancellationToken).AsTask(), "first")
                .AddHandler<CaseUpdated, EffectsDbContext>(
                    (e, db, _) =>
                    {
                        Note(db, e, "second");
                        return isMended ? Task.CompletedTask : throw new InvalidOperationException("not today");
                    },
                    "second"));
        await host.SendAsync("e-1");
        await host.UntilAsync(async () => (await host.EntryAsync("e-1")).Attempts >= 2, TimeSpan.FromSeconds(1));

        isMended = true;
        await host.UntilStateAsync("e-1", InboxState.Processed, TimeSpan.FromSeconds(1));

        (await host.EffectsAsync()).Select(effect => effect.Handler).Should().Equal("first", "second");
        (await host.Inbox.FindAsync("e-1", cancellationToken: Token))!.CompletedHandlers.Should().Equal("first", "second");
    }

    [Fact]
    public async Task Takes_back_what_a_failed_handler_saved()
    {
        var attempts = 0;
        await using var host = await InboxHost.StartAsync(
            Database, receiver => receiver.AddHandler<CaseUpdated, EffectsDbContext>(async (e, db, cancellationToken) =>
        {
            Note(db, e, "handler");
            await db.SaveChangesAsync(cancellationToken);
            if (Interlocked.Increment(ref attempts) == 1)
            {
                throw new InvalidOperationException("after saving");
            }
        }));

        await host.SendAsync("e-1");
        await host.UntilStateAsync("e-1", InboxState.Processed, TimeSpan.FromSeconds(1));

        attempts.Should().Be(2);
        (await host.EffectsAsync()).Should().ContainSingle();
    }

    [Fact]
    public async Task Returns_the_events_of_a_dead_process_after_the_lease()
    {
        await using (var dead = await StartAsync(configure: options => options.RunWorkers = false))
        {
            await dead.SendAsync("e-1");
            var claimed = await ClaimAsync(dead, 10);
            claimed.Should().ContainSingle();
        }

        await using var host = await StartAsync();
        host.Host.Clock.Advance(new WebhookInboxOptions().Lease);
        await host.UntilStateAsync("e-1", InboxState.Processed);

        (await host.EntryAsync("e-1")).Attempts.Should().Be(2);
        (await host.EffectsAsync()).Should().ContainSingle();
    }

    [Fact]
    public async Task Writes_nothing_for_an_owner_that_lost_its_event()
    {
        await using var host = await StartAsync(configure: options => options.RunWorkers = false);
        await host.SendAsync("e-1");
        var runner = host.Host.Services.GetRequiredService<AttemptRunner>();
        var lost = (await ClaimAsync(host, 1)).Single();
        host.Host.Clock.Advance(TimeSpan.FromMinutes(1));
        var held = (await ClaimAsync(host, 1)).Single();

        await runner.RunAsync(Attempt(host, lost), Ignore, Token, CancellationToken.None);
        var after = await host.EntryAsync("e-1");
        await runner.RunAsync(Attempt(host, held), Ignore, Token, CancellationToken.None);

        after.State.Should().Be(InboxState.Pending);
        (await host.EffectsAsync()).Should().ContainSingle();
        (await host.EntryAsync("e-1")).State.Should().Be(InboxState.Processed);
    }

    [Fact]
    public async Task Gives_an_event_back_uncounted_when_the_host_stops_before_its_handler_ends()
    {
        var started = new TaskCompletionSource();
        await using (var stopping = await InboxHost.StartAsync(
            Database,
            receiver => receiver.AddHandler<CaseUpdated>(async (_, cancellationToken) =>
            {
                started.TrySetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            }),
            options => options.DrainTimeout = TimeSpan.Zero))
        {
            await stopping.SendAsync("e-1");
            await started.Task;
        }

        await using var host = await StartAsync(configure: options => options.RunWorkers = false);
        var entry = await host.EntryAsync("e-1");

        entry.State.Should().Be(InboxState.Pending);
        entry.Attempts.Should().Be(0);
    }

    [Fact]
    public async Task Tells_why_an_attempt_failed_whose_handlers_did_not()
    {
        var attempts = 0;
        await using var host = await InboxHost.StartAsync(
            Database, receiver => receiver.AddHandler<CaseUpdated, EffectsDbContext>((_, context, _) =>
        {
            context.Effects.Add(new Effect { EventId = ++attempts == 1 ? null! : "e-1", Handler = "unsaved" });
            return Task.CompletedTask;
        }));

        await host.SendAsync("e-1");
        await host.UntilStateAsync("e-1", InboxState.Processed);

        host.Host.Log.Of("EventWillBeRetried").Should().ContainSingle().Which.Exception.Should().BeAssignableTo<DbUpdateException>();
        host.Host.Log.Of("HandlerFailed").Should().BeEmpty();
    }

    [Fact]
    public async Task Brings_back_an_event_whose_end_could_not_be_written()
    {
        var unreachable = new UnreachableDatabase(Database);
        var runs = 0;
        await using var host = await InboxHost.StartAsync(unreachable, receiver => receiver.AddHandler<CaseUpdated>((_, _) =>
        {
            unreachable.IsCut = Interlocked.Increment(ref runs) == 1;
            return unreachable.IsCut ? throw new InvalidOperationException("not today") : Task.CompletedTask;
        }));

        await host.SendAsync("e-1");
        await host.Host.Log.WaitForAsync("WriteBackFailed");
        unreachable.IsCut = false;

        // In small steps: a heartbeat on its way at the end of the attempt may renew the lease once more, and the next attempt's must not
        // end meanwhile.
        while ((await host.EntryAsync("e-1")).Attempts < 2)
        {
            host.Host.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Token);
        }

        await host.UntilStateAsync("e-1", InboxState.Processed);

        runs.Should().Be(2);
        (await host.EntryAsync("e-1")).Attempts.Should().Be(2);
    }

    [Fact]
    public async Task Gives_up_an_event_whose_attempts_all_ended_with_the_process()
    {
        await using var host = await StartAsync(configure: options =>
        {
            options.RunWorkers = false;
            options.MaxAttempts = 1;
        });
        await host.SendAsync("e-1");
        for (var death = 0; death < 2; death++)
        {
            (await ClaimAsync(host, 1)).Should().ContainSingle();
            host.Host.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        await host.Host.Services.GetRequiredService<AttemptRunner>()
            .RunAsync(Attempt(host, (await ClaimAsync(host, 1)).Single()), Ignore, Token, CancellationToken.None);

        (await host.EntryAsync("e-1")).State.Should().Be(InboxState.DeadLetter);
        (await host.EffectsAsync()).Should().BeEmpty();
    }
}
