using System.Net;
using System.Text;
using Microsoft.Extensions.Logging;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.Tests.Processing;

/// <summary>Debitura disables the whole subscription after the eighth failed attempt of one event.</summary>
public sealed class FailureBudgetTests
{
    [Fact]
    public async Task Runs_the_handler_again_after_a_failed_run_and_not_after_a_good_one()
    {
        var times = 0;
        await using var host = await ReceiverHost.StartAsync(receiver =>
            receiver.AddHandler<CaseUpdated>((_, _) => ++times == 1 ? throw new InvalidOperationException("first") : Task.CompletedTask));

        var statuses = await SendAsync(host, Deliveries.Envelope(), attempts: 3);

        statuses.Should().Equal(500, 200, 200);
        times.Should().Be(2);
    }

    [Fact]
    public async Task Takes_the_very_same_delivery_again_after_a_failed_run()
    {
        var times = 0;
        await using var host = await ReceiverHost.StartAsync(receiver =>
            receiver.AddHandler<CaseUpdated>((_, _) => ++times == 1 ? throw new InvalidOperationException("first") : Task.CompletedTask));

        var first = await host.SendAsync(Deliveries.Envelope());
        var second = await host.SendAsync(Deliveries.Envelope());

        first.StatusCode.Should().Be(HttpStatusCode.InternalServerError);
        second.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Acknowledges_and_abandons_at_the_seventh_failure_and_knows_the_event_at_the_eighth_attempt()
    {
        var times = 0;
        List<AbandonedEvent> abandoned = [];
        await using var host = await ReceiverHost.StartAsync(
            receiver => receiver.AddHandler<CaseUpdated>((_, _) => throw new InvalidOperationException($"failure {++times}")),
            options => options.OnAbandoned = (e, _) =>
            {
                abandoned.Add(e);
                return Task.CompletedTask;
            });

        var statuses = await SendAsync(host, Deliveries.Envelope(), attempts: 8);

        statuses.Should().Equal(500, 500, 500, 500, 500, 500, 200, 200);
        times.Should().Be(7);
        var last = abandoned.Should().ContainSingle().Subject;
        Encoding.UTF8.GetString(last.RawJson.Span).Should().Be(Deliveries.Envelope());
        last.Should().BeEquivalentTo(new
        {
            Receiver = "default",
            EventId = "evt-1",
            EventType = "case.updated",
            LastOutcome = DeliveryOutcome.HandlerFailed,
            Failures = 7
        });
        last.Exception!.Message.Should().Be("failure 7");
        host.Log.Of("EventAbandoned").Should().ContainSingle().Which.Level.Should().Be(LogLevel.Critical);
        host.Log.Of("DuplicateAcknowledged").Should().ContainSingle();
    }

    [Fact]
    public async Task Lets_nobody_who_repeats_one_delivery_use_up_the_failures_of_the_sender()
    {
        await using var host = await ReceiverHost.StartAsync(
            receiver => receiver.AddHandler<CaseUpdated>((_, _) => throw new InvalidOperationException("no")),
            options => options.AcknowledgeAfterFailures = 3);

        List<int> repeated = [];
        for (var time = 0; time < 5; time++)
        {
            repeated.Add((int)(await host.SendAsync(Deliveries.Envelope())).StatusCode);
        }

        host.Clock.Advance(TimeSpan.FromMinutes(1));
        var attempts = await SendAsync(host, Deliveries.Envelope(), attempts: 2);

        repeated.Should().OnlyContain(status => status == 500);
        attempts.Should().Equal(500, 200);
    }

    [Fact]
    public async Task Holds_an_event_until_it_was_told_that_it_is_abandoned()
    {
        ClaimStatus? seen = null;
        ReceiverHost? running = null;
        await using var host = running = await ReceiverHost.StartAsync(
            receiver => receiver.AddHandler<CaseUpdated>((_, _) => throw new InvalidOperationException("no")),
            options =>
            {
                options.AcknowledgeAfterFailures = 1;
                options.OnAbandoned = async (e, cancellationToken) =>
                    seen = (await running!.Services.GetRequiredService<IReplayStore>().ClaimAsync(
                    new ClaimRequest
                    {
                        Receiver = e.Receiver,
                        EventId = e.EventId!,
                        Signature = default,
                        Lease = TimeSpan.FromMinutes(1),
                        Retention = TimeSpan.FromHours(2),
                    },
                    cancellationToken)).Status;
            });

        await host.SendAsync(Deliveries.Envelope());

        seen.Should()
            .Be(ClaimStatus.InProgress, "a process that dies before the hook has run must leave the event to the sender's next attempt");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Tells_handlers_which_attempt_is_the_last(int failures)
    {
        List<bool> isLast = [];
        await using var host = await ReceiverHost.StartAsync(
            receiver => receiver.AddHandler<CaseUpdated>((e, _) =>
            {
                isLast.Add(e.Delivery.IsLastAttempt);
                throw new InvalidOperationException("no");
            }),
            options => options.AcknowledgeAfterFailures = failures);

        await SendAsync(host, Deliveries.Envelope(), failures);

        isLast.Should().Equal(Enumerable.Repeat(false, failures - 1).Append(true));
    }

    [Fact]
    public async Task Keeps_the_raw_JSON_of_an_abandoned_event_valid_after_the_delivery()
    {
        AbandonedEvent? abandoned = null;
        await using var host = await ReceiverHost.StartAsync(
            receiver => receiver.AddHandler<CaseUpdated>((_, _) => throw new InvalidOperationException("no")),
            options =>
            {
                options.AcknowledgeAfterFailures = 1;
                options.OnAbandoned = (e, _) =>
                {
                    abandoned = e;
                    return Task.CompletedTask;
                };
            });

        await host.SendAsync(Deliveries.Envelope());
        for (var i = 0; i < 20; i++)
        {
            await host.SendAsync(Deliveries.Envelope($"other-{i}", type: WebhookEventTypes.CaseClosed));
        }

        Encoding.UTF8.GetString(abandoned!.RawJson.Span).Should().Be(Deliveries.Envelope());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    public async Task Abandons_after_as_many_failures_as_configured(int failures)
    {
        await using var host = await ReceiverHost.StartAsync(
            receiver => receiver.AddHandler<CaseUpdated>((_, _) => throw new InvalidOperationException("no")),
            options => options.AcknowledgeAfterFailures = failures);

        var statuses = await SendAsync(host, Deliveries.Envelope(), failures);

        statuses.Should().Equal(Enumerable.Repeat(500, failures - 1).Append(200));
    }

    [Theory]
    [InlineData("this is no JSON", null)]
    [InlineData("{\"id\":\"evt-1\",\"event\":\"case.updated\",\"data\":{\"caseId\":1,\"caseId\":2}}", "evt-1")]
    public async Task Gives_unreadable_events_the_same_budget(string body, string? eventId)
    {
        List<AbandonedEvent> abandoned = [];
        await using var host = await ReceiverHost.StartAsync(
            receiver => receiver.AddHandler<CaseUpdated>((_, _) => Task.CompletedTask),
            options => options.OnAbandoned = (e, _) =>
            {
                abandoned.Add(e);
                return Task.CompletedTask;
            });

        var statuses = await SendAsync(host, body, attempts: 8);

        statuses.Should().Equal(400, 400, 400, 400, 400, 400, 200, 200);
        var last = abandoned.Should().ContainSingle().Subject;
        Encoding.UTF8.GetString(last.RawJson.Span).Should().Be(body);
        (last.EventId, last.LastOutcome, last.Exception).Should().Be((eventId, DeliveryOutcome.Unreadable, null));
    }

    [Fact]
    public async Task Counts_unreadable_bodies_apart()
    {
        await using var host = await ReceiverHost.StartAsync(configure: options => options.AcknowledgeAfterFailures = 2);

        var one = await host.SendAsync("no JSON, one");
        var two = await host.SendAsync("no JSON, two");

        one.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        two.StatusCode.Should().Be(HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Acknowledges_all_the_same_when_the_hook_fails(bool synchronously)
    {
        await using var host = await ReceiverHost.StartAsync(
            receiver => receiver.AddHandler<CaseUpdated>((_, _) => throw new InvalidOperationException("no")),
            options =>
            {
                options.AcknowledgeAfterFailures = 1;
                options.OnAbandoned = (_, _) =>
                    synchronously ? throw new InvalidOperationException("hook") : Task.FromException(new InvalidOperationException("hook"));
            });

        var response = await host.SendAsync(Deliveries.Envelope());

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        host.Log.Of("HookFailed").Should().ContainSingle().Which.Message.Should().Contain("OnAbandoned");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Waits_one_second_for_the_hook_and_no_longer(bool isCooperative)
    {
        var never = new TaskCompletionSource();
        await using var host = await ReceiverHost.StartAsync(
            receiver => receiver.AddHandler<CaseUpdated>((_, _) => throw new InvalidOperationException("no")),
            options =>
            {
                options.AcknowledgeAfterFailures = 1;
                options.OnAbandoned = (_, cancellationToken) => isCooperative ? never.Task.WaitAsync(cancellationToken) : never.Task;
            });

        var sending = host.SendAsync(Deliveries.Envelope());
        await host.Clock.TimerSetAsync(TimeSpan.FromSeconds(1));
        host.Clock.Advance(TimeSpan.FromSeconds(1));
        var response = await sending;

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        host.Log.Of("HookFailed").Should().ContainSingle();
    }

    [Fact]
    public async Task Forgets_failures_when_the_event_is_handled_at_last()
    {
        var times = 0;
        await using var host = await ReceiverHost.StartAsync(receiver =>
            receiver.AddHandler<CaseUpdated>((_, _) => ++times < 7 ? throw new InvalidOperationException("no") : Task.CompletedTask));

        var statuses = await SendAsync(host, Deliveries.Envelope(), attempts: 8);

        statuses.Should().Equal(500, 500, 500, 500, 500, 500, 200, 200);
        host.Log.Of("EventAbandoned").Should().BeEmpty();
        host.Log.Of("EventHandled").Should().ContainSingle();
    }

    private static async Task<List<int>> SendAsync(ReceiverHost host, string body, int attempts)
    {
        List<int> statuses = [];
        for (var attempt = 0; attempt < attempts; attempt++)
        {
            // As the sender does: each attempt a minute or more later and signed afresh.
            statuses.Add((int)(await host.SendAsync(body)).StatusCode);
            host.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        return statuses;
    }
}
