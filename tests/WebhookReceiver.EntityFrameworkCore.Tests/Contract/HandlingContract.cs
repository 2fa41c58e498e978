using System.Collections.Concurrent;
using System.Data;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using WebhookReceiver.EntityFrameworkCore.Tests.Databases;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.EntityFrameworkCore.Tests.Contract;

/// <summary>What every database has to hold to when it stores deliveries and handles them.</summary>
public abstract class HandlingContract(ITestDatabase database) : InboxContract(database)
{
    [Fact]
    public async Task Stores_a_delivery_before_answering_202_and_handles_it_afterwards()
    {
        await using var host = await StartAsync();

        var response = await host.SendAsync("e-1");
        await host.UntilStateAsync("e-1", InboxState.Processed);

        response.StatusCode.Should().Be(HttpStatusCode.Accepted);
        (await host.EffectsAsync()).Should().ContainSingle().Which.EventId.Should().Be("e-1");
        var entry = await host.EntryAsync("e-1");
        entry.Attempts.Should().Be(1);
        entry.Entity.Should().Be("case:c-1");
        entry.ProcessedAt.Should().NotBeNull();
    }

    [Fact]
    public async Task Tells_a_replay_from_a_duplicate_by_the_stored_signature()
    {
        await using var host = await StartAsync();
        await host.SendAsync("e-1");

        var replay = await host.SendAsync("e-1");
        host.Host.Clock.Advance(TimeSpan.FromSeconds(1));
        var duplicate = await host.SendAsync("e-1");
        await host.UntilStateAsync("e-1", InboxState.Processed);

        replay.StatusCode.Should().Be(HttpStatusCode.Conflict);
        duplicate.StatusCode.Should().Be(HttpStatusCode.OK);
        (await host.EffectsAsync()).Should().ContainSingle();
    }

    [Fact]
    public async Task Accepts_one_of_many_parallel_copies_and_handles_the_event_once()
    {
        await using var host = await StartAsync();

        var responses = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => host.SendAsync("e-1")));
        await host.UntilStateAsync("e-1", InboxState.Processed);

        responses.Count(response => response.StatusCode == HttpStatusCode.Accepted).Should().Be(1);
        responses.Count(response => response.StatusCode == HttpStatusCode.Conflict).Should().Be(99);
        (await host.EffectsAsync()).Should().ContainSingle();
    }

    [Fact]
    public async Task Handles_the_events_of_one_case_in_order_of_acceptance()
    {
        await using var host = await StartAsync();

        for (var number = 0; number < 30; number++)
        {
            await host.SendAsync($"e-{number}", $"c-{number % 3}");
        }

        await host.UntilAsync(async () => (await host.EffectsAsync()).Count == 30);

        foreach (var ofCase in (await host.EffectsAsync()).GroupBy(effect => effect.CaseId))
        {
            ofCase.Select(effect => int.Parse(effect.EventId[2..], null)).Should().BeInAscendingOrder();
        }
    }

    [Fact]
    public async Task Holds_back_only_the_case_whose_head_fails()
    {
        var isMended = false;
        await using var host = await StartAsync(fails: e => e.Id == "bad" && !isMended);
        await host.SendAsync("bad", "c-1");
        await host.SendAsync("after-bad", "c-1");
        await host.SendAsync("other", "c-2");

        await host.UntilStateAsync("other", InboxState.Processed);
        await host.UntilAsync(async () => (await host.EntryAsync("bad")).Attempts >= 2, TimeSpan.FromSeconds(1));
        var waiting = await host.EntryAsync("after-bad");
        isMended = true;
        await host.UntilStateAsync("after-bad", InboxState.Processed, TimeSpan.FromSeconds(1));

        waiting.Attempts.Should().Be(0);
        (await host.EffectsAsync()).Where(effect => effect.CaseId == "c-1").Select(effect => effect.EventId).Should()
            .Equal("bad", "after-bad");
    }

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
    public async Task Keeps_an_authentic_but_unreadable_delivery_as_a_dead_letter_with_its_bytes()
    {
        await using var host = await StartAsync();

        var response = await host.Host.SendAsync("""{"hello":1}""");
        var dead = (await host.Inbox.QueryAsync(new InboxQuery { State = InboxState.DeadLetter }, Token)).Should().ContainSingle().Subject;
        var details = await host.Inbox.FindAsync(dead.EventId, cancellationToken: Token);

        response.StatusCode.Should().Be(HttpStatusCode.Accepted);
        dead.EventId.Should().StartWith("unreadable:");
        dead.LastError.Should().Contain("'id'");
        Encoding.UTF8.GetString(details!.RawJson.Span).Should().Be("""{"hello":1}""");
    }

    [Theory]
    [InlineData("""{"caseId":"c-1","externalTenantId":"t-1"}""", "c-1", "case:c-1")]
    [InlineData("""{"ExternalTenantId":"t-1","other":{"caseId":"no"}}""", null, "client:t-1")]
    [InlineData("""{"case\u0049d":"c-1"}""", "c-1", "case:c-1")]
    [InlineData("""{"caseId":7}""", "7", "case:7")]
    [InlineData("""{"caseId":1.0}""", "1.0", "case:1.0")]
    [InlineData("""{"caseId":true}""", "true", "case:true")]
    [InlineData("""{"caseId":[ 1 ]}""", "[ 1 ]", "case:[ 1 ]")]
    [InlineData("""{"caseId":" c-1 "}""", " c-1 ", "case: c-1 ")]
    [InlineData("""{"caseId":"","externalTenantId":"t-1"}""", "", "client:t-1")]
    [InlineData("""{"caseId":null,"externalTenantId":"t-1"}""", null, "client:t-1")]
    [InlineData("""{"caseId":"\ud800","externalTenantId":"t-1"}""", null, "client:t-1")]
    [InlineData("\"{\\\"caseId\\\":\\\"c-1\\\"}\"", "c-1", "case:c-1")]
    [InlineData("[{\"caseId\":\"c-1\"}]", null, null)]
    [InlineData("null", null, null)]
    public async Task Orders_an_event_by_what_its_handlers_read(string data, string? caseId, string? entity)
    {
        var read = new List<string?>();
        await using var host = await InboxHost.StartAsync(Database, receiver => receiver.AddHandler<CaseUpdated>((e, _) =>
        {
            read.Add(e.Payload.CaseId);
            return Task.CompletedTask;
        }));

        await host.Host.SendAsync(Deliveries.Envelope("e-1", data: data));
        await host.UntilStateAsync("e-1", InboxState.Processed);

        read.Should().Equal(caseId);
        (await host.EntryAsync("e-1")).Entity.Should().Be(entity);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Keeps_an_event_apart_whose_id_looks_like_one_of_the_inbox(bool isUnreadableFirst)
    {
        var unreadable = """{"hello":1}""";
        var id = $"unreadable:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(unreadable)))}";
        string[] bodies = [unreadable, Deliveries.Envelope(id)];
        await using var host = await StartAsync();

        var first = await host.Host.SendAsync(bodies[isUnreadableFirst ? 0 : 1]);
        var second = await host.Host.SendAsync(bodies[isUnreadableFirst ? 1 : 0]);
        await host.UntilAsync(async () => (await host.EffectsAsync()).Count == 1);

        (first.StatusCode, second.StatusCode).Should().Be((HttpStatusCode.Accepted, HttpStatusCode.Accepted));
        (await host.EffectsAsync()).Single().EventId.Should().Be(id);

        // As earlier versions stored it, so that what they stored is still found.
        (await host.EntryAsync(id)).State.Should().Be(InboxState.DeadLetter);
    }

    [Fact]
    public async Task Keeps_events_apart_whose_ids_look_like_digests_of_each_other()
    {
        await using var host = await StartAsync(configure: options => options.RunWorkers = false);
        await host.Host.SendAsync(Deliveries.Envelope("a\\u0000b"));
        var ids = new HashSet<string>(StringComparer.Ordinal);

        for (var round = 0; round < 3; round++)
        {
            var entry = (await host.Inbox.QueryAsync(new InboxQuery(), Token))[0];
            ids.Add(entry.EventId);

            (await host.Host.SendAsync(Deliveries.Envelope(entry.EventId))).StatusCode.Should().Be(HttpStatusCode.Accepted);
        }

        ids.Should().HaveCount(3);
        (await host.Inbox.QueryAsync(new InboxQuery(), Token)).Should().HaveCount(4);
    }

    [Fact]
    public async Task Handles_an_event_whose_texts_no_column_takes_as_they_are()
    {
        var ids = new List<string>();
        await using var host = await InboxHost.StartAsync(Database, receiver => receiver.AddHandler<CaseUpdated>((e, _) =>
        {
            ids.Add(e.Id);
            return Task.CompletedTask;
        }));

        var response = await host.Host.SendAsync("""{"id":"a\u0000b","event":"case.updated","data":{"caseId":"c\u0000d"}}""");
        await host.UntilAsync(async () => (await host.Inbox.QueryAsync(new InboxQuery { State = InboxState.Processed }, Token)).Count == 1);

        response.StatusCode.Should().Be(HttpStatusCode.Accepted);
        ids.Should().Equal("a\0b");
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
    public async Task Marks_an_event_without_a_handler_as_processed()
    {
        await using var host = await StartAsync();

        await host.Host.SendAsync(Deliveries.Envelope("e-1", type: "something.new", data: "{}"));
        await host.UntilStateAsync("e-1", InboxState.Processed);

        (await host.EffectsAsync()).Should().BeEmpty();
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
    public async Task Says_at_once_that_an_unreadable_delivery_became_a_dead_letter()
    {
        await using var host = await StartAsync();

        await host.Host.SendAsync("[]");

        host.Host.Log.Of("UnreadableStored").Should().ContainSingle().Which.Message.Should().Contain("not a JSON object");
    }

    [Fact]
    public async Task Works_on_a_context_whose_strategy_retries()
    {
        await using var host = await InboxHost.StartAsync(
            new RetryingDatabase(Database),
            receiver => receiver.AddHandler<CaseUpdated, EffectsDbContext>((e, context, _) =>
            {
                Note(context, e, "handler");
                return e.Id == "bad" ? throw new InvalidOperationException("not today") : Task.CompletedTask;
            }),
            options => options.MaxAttempts = 1);

        await host.SendAsync("e-1", "c-1");
        await host.SendAsync("bad", "c-2");
        await host.UntilStateAsync("e-1", InboxState.Processed);
        await host.UntilStateAsync("bad", InboxState.DeadLetter);

        (await host.EffectsAsync()).Should().ContainSingle().Which.EventId.Should().Be("e-1");
    }

    [Fact]
    public async Task Asks_senders_to_come_back_while_the_database_is_out_of_reach_and_goes_on_when_it_is_back()
    {
        var unreachable = new UnreachableDatabase(Database);
        await using var host = await InboxHost.StartAsync(
            unreachable, receiver => receiver.AddHandler<CaseUpdated>((_, _) => Task.CompletedTask), services: services =>
                services.AddHealthChecks().AddWebhookInbox());
        var health = host.Host.Services.GetRequiredService<HealthCheckService>();
        await host.SendAsync("e-0");
        await host.UntilStateAsync("e-0", InboxState.Processed);

        unreachable.IsCut = true;
        await host.UntilLoggedAsync("InboxUnavailable");
        var unasked = await health.CheckHealthAsync(Token);
        var refused = await host.SendAsync("e-1");
        var refusing = await health.CheckHealthAsync(Token);
        unreachable.IsCut = false;
        await host.UntilLoggedAsync("InboxRecovered");
        var accepted = await host.SendAsync("e-1");
        await host.UntilStateAsync("e-1", InboxState.Processed);
        var back = await health.CheckHealthAsync(Token);

        refused.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        accepted.StatusCode.Should().Be(HttpStatusCode.Accepted);
        unasked.Status.Should().Be(HealthStatus.Unhealthy);
        refusing.Entries["webhook-inbox"].Description.Should().Contain("could not be stored");
        back.Status.Should().Be(HealthStatus.Healthy);
        host.Host.Log.Of("AcceptFailed").Should().ContainSingle();
    }

    [Fact]
    public async Task Reports_a_database_that_refuses_every_delivery()
    {
        await using var host = await InboxHost.StartAsync(
            Database, receiver => receiver.AddHandler<CaseUpdated>((_, _) => Task.CompletedTask), services: services =>
                services.AddHealthChecks().AddWebhookInbox());
        using (var scope = host.Host.Services.CreateScope())
        {
            var facade = scope.ServiceProvider.GetRequiredService<EffectsDbContext>().Database;
            await facade.ExecuteSqlRawAsync(
                facade.ProviderName == "Microsoft.EntityFrameworkCore.Sqlite"
                    ? "CREATE TRIGGER refuses BEFORE INSERT ON webhook_inbox BEGIN SELECT RAISE(ABORT, 'never'); END"
                    : "ALTER TABLE webhook_inbox ADD CONSTRAINT refuses CHECK (receiver = 'nobody') NOT VALID",
                Token);
        }

        var health = host.Host.Services.GetRequiredService<HealthCheckService>();
        var first = await host.SendAsync("e-1");
        var afterOne = await health.CheckHealthAsync(Token);
        await host.SendAsync("e-2");
        await host.SendAsync("e-3");
        var afterThree = await health.CheckHealthAsync(Token);

        // One delivery that is refused says nothing about others.
        first.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        afterOne.Status.Should().Be(HealthStatus.Healthy);
        afterThree.Status.Should().Be(HealthStatus.Unhealthy);
    }

    [Fact]
    public async Task Is_healthy_again_after_an_outage_although_no_delivery_came()
    {
        var unreachable = new UnreachableDatabase(Database);
        await using var host = await InboxHost.StartAsync(
            unreachable,
            receiver => receiver.AddHandler<CaseUpdated>((_, _) => Task.CompletedTask),
            options => options.RunWorkers = false,
            services => services.AddHealthChecks().AddWebhookInbox());
        var health = host.Host.Services.GetRequiredService<HealthCheckService>();
        await host.SendAsync("e-0");

        unreachable.IsCut = true;
        await host.SendAsync("e-1");
        unreachable.IsCut = false;
        host.Host.Clock.Advance(TimeSpan.FromSeconds(59));
        var before = await health.CheckHealthAsync(Token);
        host.Host.Clock.Advance(TimeSpan.FromSeconds(1));
        var after = await health.CheckHealthAsync(Token);

        before.Status.Should().Be(HealthStatus.Unhealthy);
        after.Status.Should().Be(HealthStatus.Healthy, "a process that a load balancer leaves out is sent no delivery that could prove it");
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 0)]
    public async Task Tells_when_an_event_that_was_given_up_is_sent_again(bool isUnchanged, int warnings)
    {
        await using var host = await InboxHost.StartAsync(
            Database, receiver => receiver.AddHandler<CaseUpdated>((_, _) => throw new DoNotRetryException("never")));
        var signedAt = host.Host.Clock.GetUtcNow();
        await host.SendAsync("e-1");
        await host.UntilStateAsync("e-1", InboxState.DeadLetter);
        if (!isUnchanged)
        {
            host.Host.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        using var again = Deliveries.Signed(
            Deliveries.Envelope("e-1", data: """{"caseId":"c-1"}"""), isUnchanged ? signedAt : host.Host.Clock.GetUtcNow());
        var response = await host.Host.SendAsync(again);

        response.StatusCode.Should().Be(isUnchanged ? HttpStatusCode.Conflict : HttpStatusCode.OK);
        host.Host.Log.Of("GivenUpEventResent").Should().HaveCount(warnings);
        (await host.EntryAsync("e-1")).State.Should().Be(InboxState.DeadLetter);
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
    public async Task Does_not_run_a_requeued_event_beside_a_later_one_of_its_case()
    {
        await using var host = await StartAsync(configure: options => options.RunWorkers = false);
        await host.SendAsync("first");
        await host.SendAsync("second");
        await host.Inbox.DiscardAsync("first", cancellationToken: Token);
        var second = (await ClaimAsync(host, 10)).Should().ContainSingle().Subject;

        await host.Inbox.RequeueAsync("first", cancellationToken: Token);
        var beside = await ClaimAsync(host, 10);
        await host.Host.Services.GetRequiredService<AttemptRunner>().RunAsync(Attempt(host, second), Ignore, Token, CancellationToken.None);
        var after = await ClaimAsync(host, 10);

        second.EventId.Should().Be("second");
        beside.Should().BeEmpty();
        after.Should().ContainSingle().Which.EventId.Should().Be("first");
    }

    /// <summary>By the end of the attempt, not by the housekeeping, which does not come: the clock stands still.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Runs_a_requeued_event_when_a_later_one_of_its_case_fails_or_is_given_back(bool fails)
    {
        await using var host = await StartAsync(configure: options => options.RunWorkers = false);
        var store = host.Host.Services.GetRequiredService<InboxStore>();
        await host.SendAsync("first");
        await host.SendAsync("second");
        await host.Inbox.DiscardAsync("first", cancellationToken: Token);
        var second = (await ClaimAsync(host, 10)).Should().ContainSingle().Subject;
        await host.Inbox.RequeueAsync("first", cancellationToken: Token);
        (await ClaimAsync(host, 10)).Should().BeEmpty();

        var now = host.Host.Clock.GetUtcNow();
        var isHeld = fails
            ? await store.FailAsync(second, new FailedAttempt(
                now, now, "handler", "not today", null, null, InboxState.Pending, now.AddMinutes(1), Counts: true))
            : await store.GiveBackAsync(second);

        isHeld.Should().BeTrue();
        (await ClaimAsync(host, 10)).Should().ContainSingle().Which.EventId.Should().Be("first");
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

    [Fact]
    public async Task Does_not_start_workers_that_have_no_handler()
    {
        var starting = () => InboxHost.StartAsync(Database, _ => { });

        (await starting.Should().ThrowAsync<InvalidOperationException>()).WithMessage("*no handler*RunWorkers*");
    }

    [Fact]
    public async Task Creates_its_own_tables_when_the_application_has_no_context()
    {
        var handled = new TaskCompletionSource<string>();
        await using var host = await ReceiverHost.StartAsync(receiver => receiver
            .UseInbox(Database.Use)
            .AddHandler<CaseUpdated>((e, _) =>
            {
                handled.TrySetResult(e.Id);
                return Task.CompletedTask;
            }));

        var response = await host.SendAsync(Deliveries.Envelope("e-1"));

        response.StatusCode.Should().Be(HttpStatusCode.Accepted);
        (await handled.Task.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, Token)).Should().Be("e-1");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Takes_back_what_a_failed_handler_wrote_in_sql_of_its_own(bool isThroughTheContext)
    {
        var attempts = 0;
        await using var host = await InboxHost.StartAsync(
            Database,
            receiver => receiver.AddHandler<CaseUpdated, EffectsDbContext>(async (e, context, cancellationToken) =>
            {
                const string Insert = "INSERT INTO \"Effects\" (\"EventId\", \"Handler\", \"CaseId\") VALUES ('e-1', 'sql', 'c-1')";
                if (isThroughTheContext)
                {
                    await context.Database.ExecuteSqlRawAsync(Insert, cancellationToken);
                }
                else
                {
                    await context.Database.OpenConnectionAsync(cancellationToken);
                    await using var command = context.Database.GetDbConnection().CreateCommand();
                    command.Transaction = context.Database.CurrentTransaction!.GetDbTransaction();
                    command.CommandText = Insert;
                    await command.ExecuteNonQueryAsync(cancellationToken);
                }

                if (++attempts == 1)
                {
                    throw new InvalidOperationException("not today");
                }
            }));

        await host.SendAsync("e-1");
        await host.UntilStateAsync("e-1", InboxState.Processed);

        attempts.Should().Be(2);
        (await host.EffectsAsync()).Should().ContainSingle();
    }

    [Theory]
    [InlineData("opens and closes the connection beside the context")]
    [InlineData("closes the connection")]
    [InlineData("rolls the transaction back")]
    [InlineData("rolls the provider's transaction back")]
    public async Task Does_not_take_an_event_for_handled_whose_changes_are_gone(string manner)
    {
        var attempts = 0;
        await using var host = await InboxHost.StartAsync(
            Database,
            receiver => receiver.AddHandler<CaseUpdated, EffectsDbContext>(async (_, context, cancellationToken) =>
            {
                var isBadManner = ++attempts == 1;
                if (!isBadManner || manner != "opens and closes the connection beside the context")
                {
                    await context.Database.OpenConnectionAsync(cancellationToken);
                }

                // As Dapper does: it closes what it opened.
                var connection = context.Database.GetDbConnection();
                var wasClosed = connection.State == ConnectionState.Closed;
                if (wasClosed)
                {
                    await connection.OpenAsync(cancellationToken);
                }

                await using (var command = connection.CreateCommand())
                {
                    command.Transaction = context.Database.CurrentTransaction!.GetDbTransaction();
                    command.CommandText = "INSERT INTO \"Effects\" (\"EventId\", \"Handler\", \"CaseId\") VALUES ('e-1', 'sql', 'c-1')";
                    await command.ExecuteNonQueryAsync(cancellationToken);
                }

                if (wasClosed || (isBadManner && manner == "closes the connection"))
                {
                    await connection.CloseAsync();
                }
                else if (isBadManner && manner == "rolls the provider's transaction back")
                {
                    await context.Database.CurrentTransaction!.GetDbTransaction().RollbackAsync(cancellationToken);
                }
                else if (isBadManner && manner == "rolls the transaction back")
                {
                    await context.Database.RollbackTransactionAsync(cancellationToken);
                }
            }));

        await host.SendAsync("e-1");
        await host.UntilStateAsync("e-1", InboxState.Processed);

        (await host.EffectsAsync()).Should().ContainSingle();
        host.Host.Log.Of("LeaseLost").Should().BeEmpty();
    }

    [Theory]
    [InlineData(true, InboxState.DeadLetter)]
    [InlineData(false, InboxState.Processed)]
    public async Task Lets_the_handler_decide_whatever_its_services_throw_when_they_are_disposed(bool throws, InboxState state)
    {
        await using var host = await InboxHost.StartAsync(
            Database,
            receiver => receiver.AddHandler<CaseUpdated, Undisposable>(async (e, undisposable, cancellationToken) =>
            {
                await undisposable.AddAsync(e, cancellationToken);
                if (throws)
                {
                    throw new DoNotRetryException("the handler's own word");
                }
            }),
            services: services => services.AddScoped<Undisposable>());

        await host.SendAsync("e-1");
        await host.UntilStateAsync("e-1", state);

        var entry = await host.EntryAsync("e-1");
        entry.Attempts.Should().Be(1);
        (entry.LastError ?? string.Empty).Should().NotContain("disposal");
        (await host.EffectsAsync()).Should().HaveCount(throws ? 0 : 1);
        (await host.Host.Log.WaitForAsync("DisposalFailed")).Exception.Should().BeOfType<IOException>();
    }

    [Fact]
    public async Task Lets_handlers_open_and_close_the_connection_by_their_context()
    {
        await using var host = await InboxHost.StartAsync(
            Database,
            receiver => receiver
                .AddHandler<CaseUpdated, EffectsDbContext>(
                    (_, context, cancellationToken) => InsertAsync(context, "first", cancellationToken), "first")
                .AddHandler<CaseUpdated, EffectsDbContext>(
                    (_, context, cancellationToken) => InsertAsync(context, "second", cancellationToken), "second"));

        await host.SendAsync("e-1");
        await host.UntilStateAsync("e-1", InboxState.Processed);

        (await host.EntryAsync("e-1")).Attempts.Should().Be(1);
        (await host.EffectsAsync()).Select(effect => effect.Handler).Should().Equal("first", "second");

        static async Task InsertAsync(EffectsDbContext context, string handler, CancellationToken cancellationToken)
        {
            await context.Database.OpenConnectionAsync(cancellationToken);
            await context.Database.ExecuteSqlAsync(
                $"INSERT INTO \"Effects\" (\"EventId\", \"Handler\", \"CaseId\") VALUES ('e-1', {handler}, 'c-1')", cancellationToken);
            await context.Database.CloseConnectionAsync();
        }
    }

    [Fact]
    public async Task Notes_each_handler_that_leaves_nothing_in_the_database()
    {
        var runs = new ConcurrentQueue<string>();
        await using var host = await InboxHost.StartAsync(
            Database,
            receiver => receiver
                .AddHandler<CaseUpdated>((_, _) => Run("first"), "first")
                .AddHandler<CaseUpdated>((_, _) => Run("second"), "second")
                .AddHandler<CaseUpdated>((_, _) => Run("third"), "third"));

        await host.SendAsync("e-1");
        await host.UntilStateAsync("e-1", InboxState.Processed);

        runs.Should().Equal("first", "second", "second", "third");
        (await host.Inbox.FindAsync("e-1", cancellationToken: Token))!.CompletedHandlers.Should().Equal("first", "second", "third");

        Task Run(string name)
        {
            runs.Enqueue(name);
            return name == "second" && runs.Count == 2 ? throw new InvalidOperationException("not today") : Task.CompletedTask;
        }
    }

    [Fact]
    public async Task Notes_nothing_for_an_owner_that_lost_its_event_when_the_handler_leaves_nothing_in_the_database()
    {
        await using var host = await InboxHost.StartAsync(
            Database, receiver => receiver.AddHandler<CaseUpdated>((_, _) => Task.CompletedTask), options => options.RunWorkers = false);
        await host.SendAsync("e-1", "c-1");
        await host.SendAsync("e-2", "c-2");
        var runner = host.Host.Services.GetRequiredService<AttemptRunner>();
        var lost = (await ClaimAsync(host, 1)).Single();
        host.Host.Clock.Advance(TimeSpan.FromMinutes(1));
        var held = await ClaimAsync(host, 2);

        await Task.WhenAll(held.Where(one => one.EventId == "e-2").Append(lost)
            .Select(one => runner.RunAsync(Attempt(host, one), Ignore, Token, CancellationToken.None)));

        (await host.EntryAsync("e-1")).State.Should().Be(InboxState.Pending);
        (await host.EntryAsync("e-2")).State.Should().Be(InboxState.Processed);
        host.Host.Log.Lines.Should().ContainSingle(line => line.EventName == "LeaseLost");
    }

    private sealed class Undisposable(EffectsDbContext context) : IAsyncDisposable
    {
        public Task<int> AddAsync(WebhookEvent<CaseUpdated> webhookEvent, CancellationToken cancellationToken)
        {
            context.Effects.Add(new Effect { EventId = webhookEvent.Id, Handler = "first" });
            return context.SaveChangesAsync(cancellationToken);
        }

        public ValueTask DisposeAsync() => ValueTask.FromException(new IOException("in its disposal"));
    }
}
