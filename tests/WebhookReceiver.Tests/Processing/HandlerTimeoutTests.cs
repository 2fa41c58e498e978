using System.Net;
using Microsoft.Extensions.Hosting;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.Tests.Processing;

public sealed class HandlerTimeoutTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan TimeoutAndGrace = TimeSpan.FromSeconds(8.5);
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(38);

    private readonly TaskCompletionSource neverEnding = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int times;

    [Fact]
    public async Task Answers_500_when_time_is_up_and_gives_the_event_back_at_once()
    {
        await using var host = await StartAsync(isCooperative: true);

        var first = await TimeOutAsync(host, Timeout);
        neverEnding.SetResult();
        var second = await host.SendAsync(Deliveries.Envelope());

        first.StatusCode.Should().Be(HttpStatusCode.InternalServerError);
        second.StatusCode.Should().Be(HttpStatusCode.OK);
        times.Should().Be(2);
        host.Metrics.Of("webhook_receiver.deliveries").First().Tags["webhook_receiver.outcome"].Should().Be("HandlerTimedOut");
    }

    [Fact]
    public async Task Does_not_answer_before_the_time_is_up()
    {
        await using var host = await StartAsync(isCooperative: true);

        var sending = host.SendAsync(Deliveries.Envelope());
        await host.Clock.TimerSetAsync(TimeoutAndGrace);
        host.Clock.Advance(Timeout - TimeSpan.FromMilliseconds(1));
        var isAnswered = sending.IsCompleted;
        neverEnding.SetResult();
        var response = await sending;

        isAnswered.Should().BeFalse();
        response.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Answers_500_after_the_grace_when_a_handler_ignores_its_token_and_holds_the_event_meanwhile()
    {
        await using var host = await StartAsync(isCooperative: false);

        var first = await TimeOutAsync(host, TimeoutAndGrace);
        var whileItRuns = await host.SendAsync(Deliveries.Envelope());
        neverEnding.SetResult();
        await host.Log.WaitForAsync("HandlerFinishedLate");

        first.StatusCode.Should().Be(HttpStatusCode.InternalServerError);
        whileItRuns.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        times.Should().Be(1);
    }

    [Fact]
    public async Task Counts_a_late_success_as_done()
    {
        await using var host = await StartAsync(isCooperative: false);

        await TimeOutAsync(host, TimeoutAndGrace);
        neverEnding.SetResult();
        await SettledAsync(host);
        var retry = await host.SendAsync(Deliveries.Envelope());

        retry.StatusCode.Should().Be(HttpStatusCode.OK);
        times.Should().Be(1);
        host.Log.Of("HandlerFinishedLate").Should().ContainSingle().Which.Message.Should().Contain("success: True");
        host.Log.Of("DuplicateAcknowledged").Should().ContainSingle();
    }

    [Fact]
    public async Task Gives_the_event_back_after_a_late_failure()
    {
        await using var host = await StartAsync(isCooperative: false);

        await TimeOutAsync(host, TimeoutAndGrace);
        neverEnding.SetException(new InvalidOperationException("late"));
        await SettledAsync(host);
        var retry = await host.SendAsync(Deliveries.Envelope());

        retry.StatusCode.Should().Be(HttpStatusCode.InternalServerError, "the handler ran again and failed again");
        times.Should().Be(2);
        host.Log.Of("HandlerFinishedLate").Should().ContainSingle().Which.Message.Should().Contain("success: False");
    }

    [Fact]
    public async Task Tells_how_a_handler_ended_after_its_event_was_abandoned()
    {
        await using var host = await StartAsync(isCooperative: false, acknowledgeAfterFailures: 1);

        await TimeOutAsync(host, TimeoutAndGrace);
        neverEnding.SetResult();
        await host.Log.WaitForAsync("HandlerFinishedLate");

        host.Log.Of("HandlerFinishedLate").Should().ContainSingle().Which.Message.Should().Contain("success: True");
    }

    [Fact]
    public async Task Lets_the_event_go_when_the_lease_ends_before_the_handler_does()
    {
        await using var host = await StartAsync(isCooperative: false);

        await TimeOutAsync(host, TimeoutAndGrace);
        host.Clock.Advance(Lease - TimeoutAndGrace - TimeSpan.FromMilliseconds(1));
        var inTheLease = await host.SendAsync(Deliveries.Envelope());
        host.Clock.Advance(TimeSpan.FromMilliseconds(1));
        var afterTheLease = host.SendAsync(Deliveries.Envelope());
        await host.Clock.TimerSetAsync(TimeoutAndGrace);
        neverEnding.SetResult();

        inTheLease.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        (await afterTheLease).StatusCode.Should().Be(HttpStatusCode.OK);
        times.Should().Be(2);
    }

    [Fact]
    public async Task Counts_a_lease_that_ran_out_as_a_failure()
    {
        await using var host = await StartAsync(isCooperative: false, acknowledgeAfterFailures: 2);

        await TimeOutAsync(host, TimeoutAndGrace);
        host.Clock.Advance(Lease);
        var second = await TimeOutAsync(host, TimeoutAndGrace);
        neverEnding.SetResult();

        second.StatusCode.Should().Be(HttpStatusCode.OK);
        host.Log.Of("EventAbandoned").Should().ContainSingle().Which.Message.Should().Contain("HandlerTimedOut");
    }

    [Fact]
    public async Task Takes_a_cancellation_of_the_handlers_own_for_a_failure()
    {
        await using var host = await ReceiverHost.StartAsync(
            receiver => receiver.AddHandler<CaseUpdated>((_, _) => throw new OperationCanceledException("a client's own timeout")));

        var response = await host.SendAsync(Deliveries.Envelope());

        response.StatusCode.Should().Be(HttpStatusCode.InternalServerError);
        host.Metrics.Of("webhook_receiver.deliveries").Single().Tags["webhook_receiver.outcome"].Should().Be("HandlerFailed");
    }

    [Fact]
    public async Task Takes_a_timeout_exception_of_the_handlers_own_for_a_failure()
    {
        await using var host = await ReceiverHost.StartAsync(
            receiver => receiver.AddHandler<CaseUpdated>((_, _) => throw new TimeoutException("a database")));

        var first = await host.SendAsync(Deliveries.Envelope());
        var second = await host.SendAsync(Deliveries.Envelope());

        first.StatusCode.Should().Be(HttpStatusCode.InternalServerError);
        second.StatusCode.Should().Be(HttpStatusCode.InternalServerError, "the event was released");
        host.Metrics.Of("webhook_receiver.deliveries").Select(delivery => delivery.Tags["webhook_receiver.outcome"]).Should()
            .OnlyContain(outcome => (string?)outcome == "HandlerFailed");
    }

    [Fact]
    public async Task Gives_all_handlers_of_an_event_one_timeout_together()
    {
        await using var host = await ReceiverHost.StartAsync(receiver => receiver
            .AddHandler<CaseUpdated>((_, _) => neverEnding.Task, "first")
            .AddHandler<CaseUpdated>((_, cancellationToken) =>
                Task.Delay(System.Threading.Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken), "second"));

        var sending = host.SendAsync(Deliveries.Envelope());
        await host.Clock.TimerSetAsync(TimeoutAndGrace);
        host.Clock.Advance(TimeSpan.FromSeconds(5));
        neverEnding.SetResult();
        host.Clock.Advance(TimeSpan.FromSeconds(3));
        var response = await sending;

        response.StatusCode.Should().Be(HttpStatusCode.InternalServerError);
    }

    [Fact]
    public async Task Answers_503_and_releases_when_the_application_stops()
    {
        await using var host = await StartAsync(isCooperative: true);

        var sending = host.SendAsync(Deliveries.Envelope());
        await host.Clock.TimerSetAsync(TimeoutAndGrace);
        host.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        var response = await sending;
        var store = host.Services.GetRequiredService<IReplayStore>();
        var claim = await store.ClaimAsync(
            new ClaimRequest { Receiver = "default", EventId = "evt-1", Signature = default, Lease = Lease, Retention = Lease },
            TestContext.Current.CancellationToken);

        response.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        response.Headers.RetryAfter!.ToString().Should().Be("10");
        claim.Status.Should().Be(ClaimStatus.Claimed);
        host.Metrics.Of("webhook_receiver.deliveries").Single().Tags["webhook_receiver.outcome"].Should().Be("Interrupted");
    }

    [Fact]
    public async Task Abandons_nothing_because_the_application_stops()
    {
        await using var host = await ReceiverHost.StartAsync(
            receiver => receiver.AddHandler<CaseUpdated>(
                (_, cancellationToken) => Task.Delay(System.Threading.Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken)),
            options => options.AcknowledgeAfterFailures = 1);

        var sending = host.SendAsync(Deliveries.Envelope());
        await host.Clock.TimerSetAsync(TimeoutAndGrace);
        host.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        var response = await sending;

        response.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        host.Log.Of("EventAbandoned").Should().BeEmpty();
    }

    [Fact]
    public async Task Cancels_nothing_when_the_sender_hangs_up()
    {
        var sawToken = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var host = await ReceiverHost.StartAsync(receiver => receiver.AddHandler<CaseUpdated>(async (_, cancellationToken) =>
        {
            await neverEnding.Task;
            sawToken.SetResult(cancellationToken.IsCancellationRequested);
        }));
        using var hangUp = new CancellationTokenSource();

        var sending = host.Client.SendAsync(Deliveries.Signed(Deliveries.Envelope(), host.Clock.GetUtcNow()), hangUp.Token);
        await host.Clock.TimerSetAsync(TimeoutAndGrace);
        await hangUp.CancelAsync();
        neverEnding.SetResult();

        (await sawToken.Task).Should().BeFalse();
        await host.Log.WaitForAsync("EventHandled");
        await Task.WhenAny(sending);
    }

    private async Task<HttpResponseMessage> TimeOutAsync(ReceiverHost host, TimeSpan elapsed)
    {
        var sending = host.SendAsync(Deliveries.Envelope());
        await host.Clock.TimerSetAsync(TimeoutAndGrace);
        host.Clock.Advance(elapsed);
        return await sending;
    }

    /// <summary>
    /// The log line comes before the write to the store, which the memory store ends at once: a claim that is answered otherwise than "in
    /// progress" proves it.
    /// </summary>
    private static async Task SettledAsync(ReceiverHost host)
    {
        await host.Log.WaitForAsync("HandlerFinishedLate");
        var store = (CountingStore)host.Services.GetRequiredService<IReplayStore>();
        await store.Settled;
    }

    private Task<ReceiverHost> StartAsync(bool isCooperative, int acknowledgeAfterFailures = 7) => ReceiverHost.StartAsync(
        receiver =>
        {
            receiver.AddHandler<CaseUpdated>(async (_, cancellationToken) =>
            {
                Interlocked.Increment(ref times);
                await (isCooperative ? neverEnding.Task.WaitAsync(cancellationToken) : neverEnding.Task);
            });
            var memory = receiver.Services.Single(service => service.ServiceType == typeof(IReplayStore)).ImplementationType!;
            receiver.Services.AddSingleton<IReplayStore>(
                services => new CountingStore((IReplayStore)ActivatorUtilities.CreateInstance(services, memory)));
        },
        options => options.AcknowledgeAfterFailures = acknowledgeAfterFailures);

    /// <summary>The memory store, telling when the first claim has been completed or released.</summary>
    private sealed class CountingStore(IReplayStore memory) : IReplayStore
    {
        private readonly TaskCompletionSource settled = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Settled => settled.Task;

        public ValueTask<ClaimResult> ClaimAsync(ClaimRequest request, CancellationToken cancellationToken) =>
            memory.ClaimAsync(request, cancellationToken);

        public async ValueTask CompleteAsync(EventClaim claim, CancellationToken cancellationToken)
        {
            await memory.CompleteAsync(claim, cancellationToken);
            settled.TrySetResult();
        }

        public async ValueTask ReleaseAsync(EventClaim claim, CancellationToken cancellationToken)
        {
            await memory.ReleaseAsync(claim, cancellationToken);
            settled.TrySetResult();
        }
    }
}
