using System.Net;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.Tests.Http;

public sealed class OnRejectedTests
{
    private static readonly Task? NoTask = NullOf<Task>();

    private readonly List<RejectedDelivery> rejected = [];

    [Theory]
    [InlineData(0, false, 401, RejectionReason.SignatureMismatch)]
    [InlineData(-301, true, 401, RejectionReason.TimestampTooOld)]
    [InlineData(301, true, 401, RejectionReason.TimestampInFuture)]
    public async Task Tells_reason_and_receiver(int signedSecondsFromNow, bool rightSecret, int status, RejectionReason reason)
    {
        await using var host = await StartAsync();

        var response = await host.SendAsync(Deliveries.Signed(
            Deliveries.Envelope(), host.Clock.GetUtcNow().AddSeconds(signedSecondsFromNow), rightSecret
                ? TestSecrets.First
                : TestSecrets.Other));

        ((int)response.StatusCode).Should().Be(status);
        rejected.Should().ContainSingle().Which.Should().BeEquivalentTo(
            new { Receiver = "default", Reason = reason, ReceivedAt = host.Clock.GetUtcNow(), Explanation = (string?)null });
    }

    [Theory]
    [InlineData(null, RejectionReason.MissingSignature)]
    [InlineData("garbage", RejectionReason.MalformedSignature)]
    public async Task Tells_what_is_wrong_with_the_header(string? header, RejectionReason reason)
    {
        await using var host = await StartAsync();

        await host.SendAsync(Deliveries.WithHeader([], header));

        rejected.Should().ContainSingle().Which.Reason.Should().Be(reason);
    }

    [Fact]
    public async Task Ends_the_token_of_a_hook_that_takes_longer_than_a_second()
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var host = await ReceiverHost.StartAsync(configure: options => options.OnRejected = (_, cancellationToken) =>
        {
            cancellationToken.Register(() => ended.SetResult());
            return ended.Task;
        });

        var sending = host.SendAsync(Deliveries.WithHeader([], signatureHeader: null));
        await host.Clock.TimerSetAsync(TimeSpan.FromSeconds(1));
        host.Clock.Advance(TimeSpan.FromSeconds(1));

        (await sending).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        await ended.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Tells_of_a_body_that_is_too_large()
    {
        await using var host = await StartAsync();

        var response = await host.SendAsync(new string(' ', 2000));

        response.StatusCode.Should().Be(HttpStatusCode.RequestEntityTooLarge);
        rejected.Should().ContainSingle().Which.Reason.Should().Be(RejectionReason.BodyTooLarge);
    }

    [Fact]
    public async Task Tells_the_remote_address_and_the_explanation()
    {
        await using var host = await StartAsync(explain: true, onKestrel: true);

        await host.SendAsync(Deliveries.WithHeader([], signatureHeader: null));

        var told = rejected.Should().ContainSingle().Subject;
        told.RemoteAddress.Should().Be(IPAddress.Loopback);
        told.Explanation.Should().Contain("header is absent");
    }

    [Theory]
    [InlineData("throws")]
    [InlineData("fails")]
    [InlineData("null")]
    public async Task Changes_nothing_when_the_hook_fails(string manner)
    {
        await using var host = await ReceiverHost.StartAsync(configure: options => options.OnRejected = (_, _) => manner switch
        {
            "throws" => throw new InvalidOperationException("hook"),
            "fails" => Task.FromException(new InvalidOperationException("hook")),
            _ => NoTask!,
        });
        await using var plain = await ReceiverHost.StartAsync();

        var response = await host.SendAsync(Deliveries.Envelope(), TestSecrets.Other);
        var expected = await plain.SendAsync(Deliveries.Envelope(), TestSecrets.Other);

        (await ResponseText.OfAsync(response)).Should().Be(await ResponseText.OfAsync(expected));
        host.Log.Of("HookFailed").Should().ContainSingle().Which.Message.Should().Contain("OnRejected");
        host.Log.Of("DeliveryRejected").Should().ContainSingle();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Shows_every_rejection_to_the_observers_before_the_hook(bool fails)
    {
        var observer = new Observer(fails);
        List<int> observedBefore = [];
        await using var host = await ReceiverHost.StartAsync(
            handlers: null,
            options => options.OnRejected = (_, _) =>
            {
                observedBefore.Add(observer.Seen.Count);
                return Task.CompletedTask;
            },
            services: builder => builder.Services.AddSingleton<IRejectionObserver>(observer));

        var response = await host.SendAsync(Deliveries.WithHeader([], signatureHeader: null));

        response.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        observer.Seen.Should().ContainSingle().Which.Reason.Should().Be(RejectionReason.MissingSignature);
        observedBefore.Should().Equal(1);
        host.Log.Of("HookFailed").Should().HaveCount(fails ? 1 : 0);
    }

    [Fact]
    public async Task Allocates_nothing_for_an_observer()
    {
        using var container = new ReceiverContainer(services =>
        {
            services.AddWebhookReceiver(ReceiverHost.FirstSecret);
            services.AddSingleton<IRejectionObserver, Counter>();
        });
        var hooks = container.Get<HookRunner>();
        var delivery = new RejectedDelivery
        {
            Receiver = "default",
            Reason = RejectionReason.MissingSignature,
            ReceivedAt = container.Clock.GetUtcNow(),
        };
        await hooks.RejectedAsync(hook: null, in delivery, CancellationToken.None);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var number = 0; number < 1000; number++)
        {
            await hooks.RejectedAsync(hook: null, in delivery, CancellationToken.None);
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(1000);
        container.Get<IRejectionObserver>().Should().BeOfType<Counter>().Which.Count.Should().Be(1001);
    }

    [Fact]
    public async Task Stays_silent_about_everything_else()
    {
        await using var host = await StartAsync();

        await host.SendAsync(Deliveries.Envelope());
        await host.SendAsync(Deliveries.Envelope());
        await host.SendAsync("no JSON");
        await host.SendAsync(new HttpRequestMessage(HttpMethod.Get, Deliveries.Path));

        rejected.Should().BeEmpty();
    }

    private Task<ReceiverHost> StartAsync(bool explain = false, bool onKestrel = false) => ReceiverHost.StartAsync(
        handlers: null,
        options =>
        {
            options.MaxBodyBytes = 1024;
            options.ExplainRejections = explain;
            options.OnRejected = (delivery, _) =>
            {
                rejected.Add(delivery);
                return Task.CompletedTask;
            };
        },
        onKestrel: onKestrel);

    private sealed class Observer(bool fails) : IRejectionObserver
    {
        public List<RejectedDelivery> Seen { get; } = [];

        public void Rejected(in RejectedDelivery rejected)
        {
            Seen.Add(rejected);
            if (fails)
            {
                throw new InvalidOperationException("observer");
            }
        }
    }

    private sealed class Counter : IRejectionObserver
    {
        public int Count { get; private set; }

        public void Rejected(in RejectedDelivery rejected) => Count++;
    }

    private static T? NullOf<T>()
        where T : class => null;
}
