using System.Net;
using Microsoft.Extensions.Options;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.Tests.Http;

public sealed class SeveralReceiversTests
{
    private const string TestPath = "/webhooks/debitura-test";

    private readonly List<string> handled = [];

    [Fact]
    public async Task Keeps_secrets_and_handlers_apart()
    {
        await using var host = await StartAsync();

        var live = await SendAsync(host, Deliveries.Path, TestSecrets.First);
        var test = await SendAsync(host, TestPath, TestSecrets.Second);
        var liveWithTestSecret = await SendAsync(host, Deliveries.Path, TestSecrets.Second, "evt-2");
        var testWithLiveSecret = await SendAsync(host, TestPath, TestSecrets.First, "evt-2");

        (live.StatusCode, test.StatusCode).Should().Be((HttpStatusCode.OK, HttpStatusCode.OK));
        (liveWithTestSecret.StatusCode, testWithLiveSecret.StatusCode).Should()
            .Be((HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized));
        handled.Should().Equal("live default evt-1", "test test evt-1");
    }

    [Fact]
    public async Task Runs_the_same_event_once_on_each()
    {
        await using var host = await StartAsync();

        await SendAsync(host, Deliveries.Path, TestSecrets.First);
        await SendAsync(host, TestPath, TestSecrets.Second);
        var liveAgain = await SendAsync(host, Deliveries.Path, TestSecrets.First);
        var testAgain = await SendAsync(host, TestPath, TestSecrets.Second);

        (liveAgain.StatusCode, testAgain.StatusCode).Should().Be((HttpStatusCode.Conflict, HttpStatusCode.Conflict));
        handled.Should().HaveCount(2);
    }

    [Fact]
    public async Task Keeps_options_apart()
    {
        await using var host = await StartAsync();
        var body = Deliveries.Envelope().PadRight(1500);

        var live = await host.SendAsync(To(Deliveries.Path, body, host, TestSecrets.First));
        var test = await host.SendAsync(To(TestPath, body, host, TestSecrets.Second));

        live.StatusCode.Should().Be(HttpStatusCode.OK);
        test.StatusCode.Should().Be(HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task Tags_metrics_with_the_receiver()
    {
        await using var host = await StartAsync();

        await SendAsync(host, Deliveries.Path, TestSecrets.First);
        await SendAsync(host, TestPath, TestSecrets.Second);

        host.Metrics.Of("webhook_receiver.deliveries").Select(delivery => delivery.Tags["webhook_receiver.receiver"]).Should()
            .Equal("default", "test");
    }

    [Fact]
    public async Task Explains_that_a_delivery_is_signed_with_the_other_receivers_secret()
    {
        await using var host = await StartAsync();

        await SendAsync(host, TestPath, TestSecrets.First);

        host.Log.Of("RejectionExplained").Should().ContainSingle().Which.Message.Should().Contain("SecretOfAnotherReceiver")
            .And.Contain("'default'");
    }

    [Fact]
    public async Task Gives_one_receiver_its_own_processor()
    {
        await using var host = await StartAsync(services => services.AddKeyedSingleton<IDeliveryProcessor>("test", new Storing()));

        var live = await SendAsync(host, Deliveries.Path, TestSecrets.First);
        var test = await SendAsync(host, TestPath, TestSecrets.Second);

        live.StatusCode.Should().Be(HttpStatusCode.OK);
        test.StatusCode.Should().Be(HttpStatusCode.Accepted);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Refuses_to_map_a_receiver_that_was_never_added_and_says_what_to_do(bool asEndpoint)
    {
        var starting = () => ReceiverHost.StartAsync(
            builder => builder.Services.AddWebhookReceiver(ReceiverHost.FirstSecret),
            app => _ = asEndpoint ? (object)app.MapWebhookReceiver("/x", "tset") : app.UseWebhookReceiver("/x", "tset"));

        (await starting.Should().ThrowAsync<InvalidOperationException>())
            .WithMessage("*no webhook receiver 'tset'*AddWebhookReceiver(\"tset\"*Registered: default*");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Refuses_to_map_when_nothing_was_added_at_all(bool asEndpoint)
    {
        var starting = () => ReceiverHost.StartAsync(
            _ => { },
            app => _ = asEndpoint ? (object)app.MapWebhookReceiver("/x") : app.UseWebhookReceiver("/x"));

        (await starting.Should().ThrowAsync<InvalidOperationException>()).WithMessage("*AddWebhookReceiver*");
    }

    [Fact]
    public async Task Names_the_errors_of_all_receivers_when_the_host_does_not_start()
    {
        var starting = () => ReceiverHost.StartAsync(
            builder =>
            {
                builder.Services.AddWebhookReceiver(_ => { });
                builder.Services.AddWebhookReceiver("test", options => options.MaxBodyBytes = 1);
            },
            app => app.MapWebhookReceiver(Deliveries.Path));

        (await starting.Should().ThrowAsync<OptionsValidationException>())
            .WithMessage("*SigningSecrets of receiver 'default'*SigningSecrets of receiver 'test'*MaxBodyBytes of receiver 'test'*");
    }

    [Fact]
    public async Task Warns_about_a_receiver_that_is_not_mapped_and_announces_the_one_that_is()
    {
        await using var host = await StartAsync(mapTest: false);

        host.Log.Of("ReceiverNotMapped").Should().ContainSingle().Which.Message.Should().Contain("'test'");
        host.Log.Of("ReceiverStarted").Should().ContainSingle().Which.Message.Should().Contain("'default'").And.Contain(Deliveries.Path)
            .And.Contain("1 secret");
    }

    private static HttpRequestMessage To(string path, string body, ReceiverHost host, string secret)
    {
        var request = Deliveries.Signed(body, host.Clock.GetUtcNow(), secret);
        request.RequestUri = new Uri(path, UriKind.Relative);
        return request;
    }

    private static Task<HttpResponseMessage> SendAsync(ReceiverHost host, string path, string secret, string id = "evt-1") =>
        host.SendAsync(To(path, Deliveries.Envelope(id), host, secret));

    private Task<ReceiverHost> StartAsync(Action<IServiceCollection>? services = null, bool mapTest = true) => ReceiverHost.StartAsync(
        builder =>
        {
            builder.Services.AddWebhookReceiver(ReceiverHost.FirstSecret)
                .AddHandler<CaseUpdated>((e, _) => AddAsync($"live {e.Delivery.Receiver} {e.Id}"));
            builder.Services
                .AddWebhookReceiver("test", options =>
                {
                    options.SigningSecrets.Add(TestSecrets.Second);
                    options.MaxBodyBytes = 1024;
                    options.ExplainRejections = true;
                })
                .AddHandler<CaseUpdated>((e, _) => AddAsync($"test {e.Delivery.Receiver} {e.Id}"));
            services?.Invoke(builder.Services);
        },
        app =>
        {
            app.MapWebhookReceiver(Deliveries.Path);
            if (mapTest)
            {
                app.MapWebhookReceiver(TestPath, "test");
            }
        });

    private Task AddAsync(string entry)
    {
        handled.Add(entry);
        return Task.CompletedTask;
    }

    private sealed class Storing : IDeliveryProcessor
    {
        public ValueTask<DeliveryOutcome> ProcessAsync(VerifiedDelivery delivery, CancellationToken cancellationToken) =>
            ValueTask.FromResult(DeliveryOutcome.Stored);
    }
}
