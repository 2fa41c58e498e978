using System.Net;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.Tests.Processing;

public sealed class ReplayStoreFaultTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Answers_503_and_runs_no_handler_when_the_store_cannot_claim(bool asynchronously)
    {
        var times = 0;
        await using var host = await StartAsync(new FaultyStore { OnClaim = true, Asynchronously = asynchronously }, () => times++);

        var response = await host.SendAsync(Deliveries.Envelope());

        response.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        response.Headers.RetryAfter!.ToString().Should().Be("10");
        times.Should().Be(0);
        host.Log.Of("StoreFaulted").Should().ContainSingle().Which.Message.Should().Contain("claim");
        host.Log.Of("StoreUnavailable").Should().ContainSingle();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Answers_200_when_the_store_cannot_complete_what_is_done(bool asynchronously)
    {
        var times = 0;
        await using var host = await StartAsync(new FaultyStore { OnComplete = true, Asynchronously = asynchronously }, () => times++);

        var response = await host.SendAsync(Deliveries.Envelope());

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        times.Should().Be(1);
        host.Log.Of("StoreFaulted").Should().ContainSingle().Which.Message.Should().Contain("complete");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Answers_500_for_the_handler_when_the_store_cannot_release_either(bool asynchronously)
    {
        await using var host = await StartAsync(
            new FaultyStore { OnRelease = true, Asynchronously = asynchronously }, () => throw new InvalidOperationException("no"));

        var response = await host.SendAsync(Deliveries.Envelope());

        response.StatusCode.Should().Be(HttpStatusCode.InternalServerError);
        host.Log.Of("StoreFaulted").Should().ContainSingle().Which.Message.Should().Contain("release");
    }

    [Fact]
    public async Task Claims_with_receiver_event_id_signature_lease_and_retention()
    {
        var store = new FaultyStore();
        await using var host = await StartAsync(store, () => { });
        var body = Deliveries.Envelope();
        var signature = WebhookSigner.Sign(
            System.Text.Encoding.UTF8.GetBytes(body), WebhookSecret.Parse(TestSecrets.First), host.Clock.GetUtcNow());

        await host.SendAsync(body);

        store.Claims.Should().ContainSingle().Which.Should().Be(new ClaimRequest
        {
            Receiver = "default",
            EventId = "evt-1",
            Signature = new DeliverySignature(Convert.FromHexString(signature.Split("v1=")[1])),
            Lease = TimeSpan.FromSeconds(38),
            Retention = TimeSpan.FromHours(24),
        });
    }

    [Fact]
    public async Task Answers_503_when_the_memory_store_is_full_and_goes_on_knowing_what_it_holds()
    {
        var times = 0;
        await using var host = await ReceiverHost.StartAsync(
            receiver => receiver.AddHandler<CaseUpdated>((_, _) => Task.FromResult(times++)),
            options => options.MaxTrackedEvents = 2);

        await host.SendAsync(Deliveries.Envelope("evt-1"));
        await host.SendAsync(Deliveries.Envelope("evt-2"));
        var third = await host.SendAsync(Deliveries.Envelope("evt-3"));
        var replay = await host.SendAsync(Deliveries.Envelope("evt-1"));
        host.Clock.Advance(TimeSpan.FromHours(25));
        var afterRetention = await host.SendAsync(Deliveries.Envelope("evt-3"));

        third.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        third.Headers.RetryAfter.Should().NotBeNull();
        replay.StatusCode.Should().Be(HttpStatusCode.Conflict);
        afterRetention.StatusCode.Should().Be(HttpStatusCode.OK);
        times.Should().Be(3);
        host.Log.Of("MemoryStoreFull").Should().ContainSingle();
    }

    [Fact]
    public async Task Remembers_a_completed_event_for_the_retention()
    {
        var times = 0;
        await using var host = await ReceiverHost.StartAsync(
            receiver => receiver.AddHandler<CaseUpdated>((_, _) => Task.FromResult(times++)));

        await host.SendAsync(Deliveries.Envelope());
        host.Clock.Advance(TimeSpan.FromHours(24) - TimeSpan.FromSeconds(1));
        await host.SendAsync(Deliveries.Envelope());

        times.Should().Be(1);
    }

    private static Task<ReceiverHost> StartAsync(FaultyStore store, Action onHandled) => ReceiverHost.StartAsync(
        receiver => receiver.AddHandler<CaseUpdated>((_, _) =>
        {
            onHandled();
            return Task.CompletedTask;
        }),
        configure: null,
        services: builder => builder.Services.AddSingleton<IReplayStore>(store));

    private sealed class FaultyStore : IReplayStore
    {
        public bool OnClaim { get; init; }

        public bool OnComplete { get; init; }

        public bool OnRelease { get; init; }

        public bool Asynchronously { get; init; }

        public List<ClaimRequest> Claims { get; } = [];

        public async ValueTask<ClaimResult> ClaimAsync(ClaimRequest request, CancellationToken cancellationToken)
        {
            await FailAsync(OnClaim);
            Claims.Add(request);
            return new ClaimResult
            {
                Status = ClaimStatus.Claimed,
                Claim = new EventClaim(request.Receiver, request.EventId, Guid.NewGuid()),
            };
        }

        public ValueTask CompleteAsync(EventClaim claim, CancellationToken cancellationToken) => FailAsync(OnComplete);

        public ValueTask ReleaseAsync(EventClaim claim, CancellationToken cancellationToken) => FailAsync(OnRelease);

        private ValueTask FailAsync(bool fails) => (fails, Asynchronously) switch
        {
            (false, _) => ValueTask.CompletedTask,
            (true, false) => throw new IOException("the store is away"),
            (true, true) => new ValueTask(Task.Run(() => throw new IOException("the store is away"))),
        };
    }
}
