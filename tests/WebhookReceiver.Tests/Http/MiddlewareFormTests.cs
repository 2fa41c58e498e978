using System.Net;
using Microsoft.AspNetCore.Http;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.Tests.Http;

public sealed class MiddlewareFormTests
{
    [Theory]
    [InlineData("/webhooks/debitura")]
    [InlineData("/webhooks/debitura/")]
    [InlineData("/Webhooks/DEBITURA")]
    [InlineData("/webhooks/debitura?tenant=1")]
    [InlineData("/webhooks/%64ebitura")]
    public async Task Answers_its_path_in_any_casing_and_with_a_slash_at_the_end(string path)
    {
        await using var host = await StartAsync();

        var response = await host.SendAsync(To(path, Deliveries.Signed(Deliveries.Envelope(), host.Clock.GetUtcNow())));

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        response.Headers.Contains("X-Next").Should().BeFalse();
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/webhooks")]
    [InlineData("/webhooks/debitura2")]
    [InlineData("/webhooks/debitura/more")]
    [InlineData("/other/webhooks/debitura")]
    public async Task Passes_other_paths_on(string path)
    {
        await using var host = await StartAsync();

        var response = await host.SendAsync(To(path, Deliveries.Signed(Deliveries.Envelope(), host.Clock.GetUtcNow())));

        response.Headers.Contains("X-Next").Should().BeTrue();
        host.Metrics.Of("webhook_receiver.deliveries").Should().BeEmpty();
    }

    [Theory]
    [InlineData("/webhooks/debitura")]
    [InlineData("/webhooks/debitura/")]
    public async Task Takes_a_configured_path_with_a_slash_at_the_end_like_one_without(string path)
    {
        await using var host = await ReceiverHost.StartAsync(pipeline: app => app.UseWebhookReceiver("/webhooks/debitura/"));

        var response = await host.SendAsync(To(path, Deliveries.Signed(Deliveries.Envelope(), host.Clock.GetUtcNow())));

        response.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Gives_the_answers_of_the_table()
    {
        await using var host = await StartAsync();
        var now = host.Clock.GetUtcNow();
        async Task<int> SendAsync(HttpRequestMessage request) => (int)(await host.SendAsync(request)).StatusCode;

        var handled = await SendAsync(Deliveries.Signed(Deliveries.Envelope(), now));
        var replay = await SendAsync(Deliveries.Signed(Deliveries.Envelope(), now));
        var duplicate = await SendAsync(Deliveries.Signed(Deliveries.Envelope(), now.AddSeconds(-1)));
        var forged = await SendAsync(Deliveries.Signed(Deliveries.Envelope(), now, TestSecrets.Other));
        var unreadable = await SendAsync(Deliveries.Signed("no JSON", now));
        var failed = await SendAsync(Deliveries.Signed(Deliveries.Envelope("x", WebhookEventTypes.CaseClosed), now));
        var tooLarge = await SendAsync(Deliveries.Signed(new byte[5000], now));
        var notPost = await SendAsync(new HttpRequestMessage(HttpMethod.Get, Deliveries.Path));

        new[] { handled, replay, duplicate, forged, unreadable, failed, tooLarge, notPost }.Should()
            .Equal(200, 409, 200, 401, 400, 500, 413, 405);
    }

    [Fact]
    public async Task Answers_like_the_endpoint_byte_for_byte()
    {
        await using var middleware = await StartAsync();
        await using var endpoint = await ReceiverHost.StartAsync();

        var fromMiddleware = await middleware.SendAsync(Deliveries.Envelope(), TestSecrets.Other);
        var fromEndpoint = await endpoint.SendAsync(Deliveries.Envelope(), TestSecrets.Other);

        (await ResponseText.OfAsync(fromMiddleware)).Should().Be(await ResponseText.OfAsync(fromEndpoint));
    }

    [Fact]
    public async Task Works_for_a_named_receiver_below_a_path_base()
    {
        await using var host = await ReceiverHost.StartAsync(
            builder => builder.Services.AddWebhookReceiver("named", ReceiverHost.FirstSecret),
            app =>
            {
                app.UsePathBase("/app");
                app.UseWebhookReceiver(Deliveries.Path, "named");
            });

        var response = await host.SendAsync(To("/app" + Deliveries.Path, Deliveries.Signed(Deliveries.Envelope(), host.Clock.GetUtcNow())));

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        host.Log.Of("ReceiverStarted").Should().ContainSingle().Which.Message.Should().Contain("'named'").And.Contain(Deliveries.Path);
    }

    [Fact]
    public async Task Needs_a_path()
    {
        var starting = () => ReceiverHost.StartAsync(pipeline: app => app.UseWebhookReceiver(default(PathString)));

        await starting.Should().ThrowAsync<ArgumentException>().WithMessage("*path*");
    }

    private static HttpRequestMessage To(string path, HttpRequestMessage request)
    {
        request.RequestUri = new Uri(path, UriKind.Relative);
        return request;
    }

    private static Task<ReceiverHost> StartAsync() => ReceiverHost.StartAsync(
        receiver => receiver
            .AddHandler<CaseUpdated>((_, _) => Task.CompletedTask)
            .AddHandler<CaseClosed>((_, _) => throw new InvalidOperationException("no")),
        options => options.MaxBodyBytes = 4096,
        pipeline: app =>
        {
            app.UseWebhookReceiver(Deliveries.Path);
            app.Run(context =>
            {
                context.Response.Headers["X-Next"] = "yes";
                return Task.CompletedTask;
            });
        });
}
