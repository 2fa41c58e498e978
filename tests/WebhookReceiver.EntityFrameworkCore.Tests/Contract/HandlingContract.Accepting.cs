using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using WebhookReceiver.EntityFrameworkCore.Tests.Databases;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.EntityFrameworkCore.Tests.Contract;

/// <content>Storing deliveries, and what senders are answered.</content>
public abstract partial class HandlingContract
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
    public async Task Says_at_once_that_an_unreadable_delivery_became_a_dead_letter()
    {
        await using var host = await StartAsync();

        await host.Host.SendAsync("[]");

        host.Host.Log.Of("UnreadableStored").Should().ContainSingle().Which.Message.Should().Contain("not a JSON object");
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
}
