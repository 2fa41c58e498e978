using System.Net;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.Sample.Tests;

public class EventsTests
{
    public static TheoryData<string> SamplePayloads() =>
        [.. Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "samples"), "*.json").Select(file => Path.GetFileName(file))
            .Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(SamplePayloads))]
    public async Task Every_sample_payload_is_handled_once(string file)
    {
        await using var app = new SampleApp();
        var body = await File.ReadAllBytesAsync(
            Path.Combine(AppContext.BaseDirectory, "samples", file), TestContext.Current.CancellationToken);

        var response = await app.SendAsync(body);

        response.StatusCode.Should().Be(HttpStatusCode.Accepted);
        (await app.GetOnlyAsync("/events")).GetProperty("times").GetInt32().Should().Be(1);
    }

    [Fact]
    public void There_is_a_sample_payload_of_every_documented_event_type() =>
        SamplePayloads().Count.Should().BeGreaterThanOrEqualTo(14);

    [Fact]
    public async Task A_handled_event_shows_all_its_facts()
    {
        await using var app = new SampleApp();

        await app.SendAsync(Events.Client(
            WebhookEventTypes.ClientLinked, id: "evt-facts"), headers: [("X-Debitura-Test", "true"), ("X-Debitura-Replay", "true")]);

        (await app.GetTextAsync("/events")).Should().Be(
            """[{"eventId":"evt-facts","eventType":"client.linked","receiver":"default","times":1,"isTest":true,"isReplay":true,"handledAt":"2026-10-06T12:00:01+00:00"}]""");
    }

    [Fact]
    public async Task A_type_that_nobody_knows_yet_is_recorded()
    {
        await using var app = new SampleApp();

        var response = await app.SendAsync(Events.Envelope("partner.custom", "2026-09-15T10:00:00Z", "[1,2]"));

        response.StatusCode.Should().Be(HttpStatusCode.Accepted);
        (await app.GetOnlyAsync("/events")).GetProperty("eventType").GetString().Should().Be("partner.custom");
    }

    [Fact]
    public async Task Newest_comes_first_and_the_limit_holds()
    {
        await using var app = new SampleApp();
        foreach (var id in new[] { "evt-a", "evt-b", "evt-c" })
        {
            await app.SendAsync(Events.Client(WebhookEventTypes.ClientLinked, id: id));
        }

        var ids = (await app.GetAsync("/events?limit=2")).EnumerateArray().Select(e => e.GetProperty("eventId").GetString());

        ids.Should().Equal("evt-c", "evt-b");
    }

    [Fact]
    public async Task The_same_delivery_again_is_a_replay()
    {
        await using var app = new SampleApp();
        var body = Events.Client(WebhookEventTypes.ClientLinked);
        var signedAt = app.NextSecond();
        await app.SendAsync(Deliveries.Signed(body, signedAt, SampleApp.DemoSecret));

        var response = await app.SendAsync(Deliveries.Signed(body, signedAt, SampleApp.DemoSecret));

        response.StatusCode.Should().Be(HttpStatusCode.Conflict);
        (await app.GetOnlyAsync("/events")).GetProperty("times").GetInt32().Should().Be(1);
    }

    [Fact]
    public async Task The_same_event_freshly_signed_is_acknowledged_and_not_handled_again()
    {
        await using var app = new SampleApp();
        var body = Events.Client(WebhookEventTypes.ClientLinked);
        await app.SendAsync(body);

        var response = await app.SendAsync(body);

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        (await app.GetOnlyAsync("/events")).GetProperty("times").GetInt32().Should().Be(1);
    }

    [Fact]
    public async Task What_is_rejected_changes_nothing()
    {
        await using var app = new SampleApp();
        var body = Events.Client(WebhookEventTypes.ClientLinked);

        HttpResponseMessage[] responses =
        [
            await app.SendAsync(body, secret: TestSecrets.Other),
            await app.SendAsync(Deliveries.Signed(body, app.Clock.GetUtcNow().AddMinutes(-6), SampleApp.DemoSecret)),
            await app.SendAsync(Deliveries.WithHeader([], signatureHeader: null)),
        ];

        responses.Should().OnlyContain(response => response.StatusCode == HttpStatusCode.Unauthorized);
        (await app.GetAsync("/events")).GetArrayLength().Should().Be(0);
        (await app.GetAsync("/clients")).GetArrayLength().Should().Be(0);
    }

    [Fact]
    public async Task The_log_holds_no_personal_data_and_no_secret()
    {
        await using var app = new SampleApp();

        await app.SendAsync(Events.Client(WebhookEventTypes.ClientLinked));

        var text = string.Join('\n', app.Log.Lines.Select(line => line.Message));
        text.Should().Contain("A client was linked by event").And.NotContainAny("Nordlys", Events.Tenant, SampleApp.DemoSecret);
    }
}
