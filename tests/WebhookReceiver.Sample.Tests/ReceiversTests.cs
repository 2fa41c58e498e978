using System.Net;

namespace WebhookReceiver.Sample.Tests;

public class ReceiversTests
{
    [Theory]
    [InlineData(SampleApp.DefaultPath, true, HttpStatusCode.Accepted)]
    [InlineData(SampleApp.DefaultPath, false, HttpStatusCode.Unauthorized)]
    [InlineData(SampleApp.TestPath, true, HttpStatusCode.Accepted)]
    [InlineData(SampleApp.TestPath, false, HttpStatusCode.Unauthorized)]
    public async Task Each_receiver_takes_its_own_secret_only(string path, bool itsOwn, HttpStatusCode expected)
    {
        await using var app = new SampleApp();
        var secret = (path == SampleApp.DefaultPath) == itsOwn ? SampleApp.DemoSecret : SampleApp.OtherDemoSecret;

        var response = await app.SendAsync(Events.Client(WebhookEventTypes.ClientLinked), path, secret);

        response.StatusCode.Should().Be(expected);
    }

    [Fact]
    public async Task The_same_id_at_both_receivers_is_two_events()
    {
        await using var app = new SampleApp();
        await app.SendAsync(Events.Client(WebhookEventTypes.ClientLinked, id: "evt-both"));

        await app.SendAsync(Events.Client(WebhookEventTypes.ClientLinked, id: "evt-both"), SampleApp.TestPath);

        var events = (await app.GetAsync("/events")).EnumerateArray().ToList();
        events.Select(e => e.GetProperty("receiver").GetString()).Should().Equal("test", "default");
        events.Select(e => e.GetProperty("times").GetInt32()).Should().Equal(1, 1);
    }

    [Fact]
    public async Task Test_events_never_touch_the_partners_clients()
    {
        await using var app = new SampleApp();

        await app.SendAsync(Events.Client(WebhookEventTypes.ClientLinked), SampleApp.TestPath);

        (await app.GetAsync("/clients")).GetArrayLength().Should().Be(0);
    }

    [Fact]
    public async Task Anything_but_POST_is_not_allowed()
    {
        await using var app = new SampleApp();

        var response = await app.SendAsync(new HttpRequestMessage(HttpMethod.Get, SampleApp.DefaultPath));

        response.StatusCode.Should().Be(HttpStatusCode.MethodNotAllowed);
    }
}
