using WebhookReceiver.EntityFrameworkCore.Tests.Databases;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.EntityFrameworkCore.Tests.Contract;

/// <summary>What every database has to hold to when it stores deliveries and handles them.</summary>
public abstract partial class HandlingContract(ITestDatabase database) : InboxContract(database)
{
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

    [Fact]
    public async Task Marks_an_event_without_a_handler_as_processed()
    {
        await using var host = await StartAsync();

        await host.Host.SendAsync(Deliveries.Envelope("e-1", type: "something.new", data: "{}"));
        await host.UntilStateAsync("e-1", InboxState.Processed);

        (await host.EffectsAsync()).Should().BeEmpty();
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
    public async Task Does_not_start_workers_that_have_no_handler()
    {
        var starting = () => InboxHost.StartAsync(Database, _ => { });

        (await starting.Should().ThrowAsync<InvalidOperationException>()).WithMessage("*no handler*RunWorkers*");
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
