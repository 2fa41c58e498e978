using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.Sample.Tests;

public class HostTests
{
    [Fact]
    public async Task Health_is_JSON_with_every_check()
    {
        await using var app = new SampleApp();

        var health = await app.GetAsync("/health");

        health.GetProperty("status").GetString().Should().Be("Healthy");
        var entry = health.GetProperty("entries").GetProperty("webhook-receiver");
        entry.GetProperty("status").GetString().Should().Be("Healthy");
        entry.GetProperty("data").GetProperty("test.secrets").GetInt32().Should().Be(1);
    }

    [Fact]
    public async Task The_front_page_leads_to_the_dashboard_in_development()
    {
        await using var app = new SampleApp();

        (await app.GetTextAsync("/")).Should().Contain("<h1>").And.Contain("Partner sample");
    }

    [Fact]
    public async Task Outside_development_the_front_page_names_every_address_and_the_dashboard_is_behind_authorization()
    {
        await using var app = new SampleApp(builder => builder
            .UseEnvironment("Production")
            .UseSetting("WebhookReceiver:SigningSecrets:0", TestSecrets.First)
            .UseSetting("WebhookReceiver:Receivers:test:SigningSecrets:0", TestSecrets.Second));
        using var client = app.CreateClient();

        (await client.GetAsync(new Uri("/webhooks/dashboard", UriKind.Relative), TestContext.Current.CancellationToken)).StatusCode.Should()
            .Be(HttpStatusCode.Unauthorized);
        (await app.GetTextAsync("/")).Should()
            .ContainAll(SampleApp.DefaultPath, SampleApp.TestPath, "/clients", "/cases", "/events", "/health");
    }

    [Theory]
    [InlineData("Production")]
    [InlineData("Staging")]
    public async Task Outside_development_it_does_not_start_without_secrets(string environment)
    {
        await using var app = new SampleApp(builder => builder.UseEnvironment(environment));

        var failure = Record.Exception(() => app.Services);

        failure.Should().NotBeNull();
        failure!.Message.Should().ContainAll(
            "WebhookReceiver:SigningSecrets: no secret is configured",
            "WebhookReceiver__SigningSecrets__0",
            "WebhookReceiver:Receivers:test:SigningSecrets: no secret is configured");
    }

    [Fact]
    public async Task Outside_development_the_demo_secret_is_worth_nothing()
    {
        await using var app = new SampleApp(builder => builder
            .UseEnvironment("Production")
            .UseSetting("WebhookReceiver:SigningSecrets:0", TestSecrets.First)
            .UseSetting("WebhookReceiver:Receivers:test:SigningSecrets:0", TestSecrets.Second));

        var refused = await app.SendAsync(Events.Client(WebhookEventTypes.ClientLinked), secret: SampleApp.DemoSecret);
        var accepted = await app.SendAsync(Events.Client(WebhookEventTypes.ClientLinked), secret: TestSecrets.First);

        refused.StatusCode.Should().Be(System.Net.HttpStatusCode.Unauthorized);
        accepted.StatusCode.Should().Be(System.Net.HttpStatusCode.Accepted);
    }

    [Fact]
    public async Task It_listens_on_port_5080_when_nothing_else_is_said()
    {
        await using var app = new SampleApp();

        app.Services.GetRequiredService<IConfiguration>()["urls"].Should().Be("http://localhost:5080");
    }

    [Theory]
    [InlineData("urls", "http://127.0.0.1:5081")]
    [InlineData("http_ports", "5081")]
    [InlineData("https_ports", "5081")]
    [InlineData("Kestrel:Endpoints:Http:Url", "http://127.0.0.1:5081")]
    public async Task Any_other_address_wins(string setting, string value)
    {
        await using var app = new SampleApp(builder => builder.UseSetting(setting, value));

        app.Services.GetRequiredService<IConfiguration>()["urls"].Should().NotBe("http://localhost:5080");
    }

    [Fact]
    public async Task Slow_and_silent_senders_are_bounded()
    {
        await using var app = new SampleApp();

        var limits = app.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits;

        // What docs/security.md advises, to the letter.
        var advised = new KestrelServerLimits();
        Snippets.Configuration.KestrelLimits(advised);
        limits.MinRequestBodyDataRate.Should().BeEquivalentTo(advised.MinRequestBodyDataRate);
        (limits.KeepAliveTimeout, limits.RequestHeadersTimeout, limits.MaxRequestHeadersTotalSize, limits.MaxRequestBufferSize,
            limits.MaxConcurrentConnections).Should().Be(
            (advised.KeepAliveTimeout, advised.RequestHeadersTimeout, advised.MaxRequestHeadersTotalSize, advised.MaxRequestBufferSize,
                advised.MaxConcurrentConnections));
        (limits.Http2.MaxStreamsPerConnection, limits.Http2.InitialStreamWindowSize, limits.Http2.InitialConnectionWindowSize).Should().Be(
            (advised.Http2.MaxStreamsPerConnection, advised.Http2.InitialStreamWindowSize, advised.Http2.InitialConnectionWindowSize));
        app.Services.GetRequiredService<IOptions<SocketTransportOptions>>().Value.MaxReadBufferSize.Should().Be(16 * 1024);

        limits.KeepAliveTimeout.Should().BeLessThanOrEqualTo(TimeSpan.FromMinutes(1));
        limits.RequestHeadersTimeout.Should().BeLessThanOrEqualTo(TimeSpan.FromSeconds(10));
        limits.MinRequestBodyDataRate!.BytesPerSecond.Should().BeGreaterThanOrEqualTo(4096);
        limits.MaxConcurrentConnections.Should().Be(1000);
    }
}
