using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.TestHost;
using WebhookReceiver.ReferralApi;

namespace WebhookReceiver.Sample.Tests;

public class ClientsTests
{
    private const string Early = "2026-09-15T10:00:00Z";
    private const string Late = "2026-09-15T11:00:00Z";

    [Fact]
    public async Task There_are_no_clients_at_first()
    {
        await using var app = new SampleApp();

        (await app.GetAsync("/clients")).GetArrayLength().Should().Be(0);
    }

    [Theory]
    [InlineData(WebhookEventTypes.ClientOnboardingPoaSigned, "PoaSigned")]
    [InlineData(WebhookEventTypes.ClientOnboardingContractSigned, "Onboarded")]
    [InlineData(WebhookEventTypes.ClientLinked, "Linked")]
    [InlineData(WebhookEventTypes.ClientLinkRequested, "LinkRequested")]
    [InlineData(WebhookEventTypes.ClientLinkDeclined, "LinkDeclined", ",\"linkRequest\":\"Declined\",\"recoveries\":0")]
    [InlineData(WebhookEventTypes.ClientLinkExpired, "LinkExpired", ",\"linkRequest\":\"GivenUp\",\"recoveries\":0")]
    public async Task Each_client_event_has_its_state(string eventType, string state, string linkRequest = "")
    {
        await using var app = new SampleApp();

        var response = await app.SendAsync(Events.Client(eventType));

        response.StatusCode.Should().Be(HttpStatusCode.Accepted);
        (await app.GetTextAsync("/clients")).Should().Be(
            $$"""[{"externalTenantId":"partner-tenant-4711","companyName":"Nordlys Supply ApS","state":"{{state}}","isAttributed":true,"lastEventAt":"2026-09-15T10:00:00+00:00"{{linkRequest}}}]""");
    }

    [Theory]
    [InlineData("Development", true)]
    [InlineData("Production", false)]
    public async Task The_approval_link_is_shown_in_development_only(string environment, bool isShown)
    {
        await using var app = new SampleApp(builder => builder
            .UseEnvironment(environment)
            .UseSetting("WebhookReceiver:SigningSecrets:0", SampleApp.DemoSecret)
            .UseSetting("WebhookReceiver:Receivers:test:SigningSecrets:0", SampleApp.OtherDemoSecret)
            .UseSetting("ReferralApi:Environment", "Test")
            .UseSetting("ReferralApi:ApiKey", "a-key-of-nobody")
            .ConfigureTestServices(TestSignIn.AddTo));
        using (var scope = app.Services.CreateScope())
        {
            await scope.ServiceProvider.GetRequiredService<ILinkRequestStore>().TrySaveAsync(
                new LinkRequest
                {
                    ExternalTenantId = "tenant-1",
                    State = LinkRequestState.AwaitingApproval,
                    ApprovalUrl = new Uri(
                    "https://app.example/Approve?token=a-link-to-approve")
                }, TestContext.Current.CancellationToken);
        }

        var clients = await app.GetTextAsync("/clients");

        clients.Should().Contain("tenant-1").And.Contain("\"linkRequest\":");
        clients.Contains("a-link-to-approve", StringComparison.Ordinal).Should().Be(isShown);
    }

    [Theory]
    [InlineData(WebhookEventTypes.ClientOnboardingPoaSigned, WebhookEventTypes.ClientOnboardingContractSigned, "Onboarded")]
    [InlineData(WebhookEventTypes.ClientLinkRequested, WebhookEventTypes.ClientLinked, "Linked")]
    [InlineData(WebhookEventTypes.ClientLinkRequested, WebhookEventTypes.ClientLinkExpired, "LinkExpired")]
    [InlineData(WebhookEventTypes.ClientLinkExpired, WebhookEventTypes.ClientLinkRequested, "LinkRequested")]
    [InlineData(WebhookEventTypes.ClientLinkDeclined, WebhookEventTypes.ClientLinked, "Linked")]
    public async Task The_newer_event_decides_in_either_order_of_arrival(string older, string newer, string state)
    {
        foreach (var newerFirst in new[] { false, true })
        {
            await using var app = new SampleApp();
            string[] bodies = [Events.Client(older, Early), Events.Client(newer, Late)];

            foreach (var body in newerFirst ? bodies.Reverse() : bodies)
            {
                await app.SendAsync(body);
            }

            var client = await app.GetOnlyAsync("/clients");
            client.GetProperty("state").GetString().Should().Be(state);
            client.GetProperty("lastEventAt").GetDateTimeOffset().Should().Be(DateTimeOffset.Parse(Late, null));
        }
    }

    [Fact]
    public async Task An_older_event_does_not_overwrite_the_name()
    {
        await using var app = new SampleApp();
        await app.SendAsync(Events.Client(WebhookEventTypes.ClientLinked, Late, """{"companyName":"New name","isAttributed":false}"""));

        await app.SendAsync(
            Events.Client(WebhookEventTypes.ClientOnboardingPoaSigned, Early, """{"companyName":"Old name","isAttributed":true}"""));

        var client = await app.GetOnlyAsync("/clients");
        client.GetProperty("companyName").GetString().Should().Be("New name");
        client.GetProperty("isAttributed").GetBoolean().Should().BeFalse();
    }

    [Fact]
    public async Task An_older_event_fills_what_newer_ones_left_open()
    {
        await using var app = new SampleApp();
        await app.SendAsync(Events.Client(WebhookEventTypes.ClientLinkExpired, Late, "null"));

        await app.SendAsync(Events.Client(WebhookEventTypes.ClientLinked, Early));

        var client = await app.GetOnlyAsync("/clients");
        client.GetProperty("companyName").GetString().Should().Be("Nordlys Supply ApS");
        client.GetProperty("state").GetString().Should().Be("LinkExpired");
    }

    [Fact]
    public async Task A_newer_event_without_a_name_keeps_the_known_one()
    {
        await using var app = new SampleApp();
        await app.SendAsync(Events.Client(WebhookEventTypes.ClientLinked, Early));

        await app.SendAsync(Events.Client(WebhookEventTypes.ClientLinkExpired, Late, "null"));

        (await app.GetOnlyAsync("/clients")).GetProperty("companyName").GetString().Should().Be("Nordlys Supply ApS");
    }

    [Fact]
    public async Task Of_two_events_at_the_same_time_the_later_arrival_wins()
    {
        await using var app = new SampleApp();
        await app.SendAsync(Events.Client(WebhookEventTypes.ClientOnboardingPoaSigned, Early));

        await app.SendAsync(Events.Client(WebhookEventTypes.ClientOnboardingContractSigned, Early));

        (await app.GetOnlyAsync("/clients")).GetProperty("state").GetString().Should().Be("Onboarded");
    }

    [Fact]
    public async Task Without_a_time_of_its_own_an_event_happened_when_it_was_signed()
    {
        await using var app = new SampleApp();

        await app.SendAsync(Events.Envelope(WebhookEventTypes.ClientLinked, at: null, $$"""{"externalTenantId":"{{Events.Tenant}}"}"""));

        (await app.GetOnlyAsync("/clients")).GetProperty("lastEventAt").GetDateTimeOffset().Should().Be(app.Clock.GetUtcNow());
    }

    [Fact]
    public async Task What_no_event_said_is_null()
    {
        await using var app = new SampleApp();

        await app.SendAsync(Events.Client(WebhookEventTypes.ClientLinkRequested, creditor: "null"));

        var client = await app.GetOnlyAsync("/clients");
        client.GetProperty("companyName").ValueKind.Should().Be(JsonValueKind.Null);
        client.GetProperty("isAttributed").ValueKind.Should().Be(JsonValueKind.Null);
    }

    [Fact]
    public async Task An_event_without_the_partners_own_id_is_recorded_only()
    {
        await using var app = new SampleApp();

        var response = await app.SendAsync(Events.Envelope(WebhookEventTypes.ClientLinked, Early, "{}"));

        response.StatusCode.Should().Be(HttpStatusCode.Accepted);
        (await app.GetAsync("/clients")).GetArrayLength().Should().Be(0);
        (await app.GetAsync("/events")).GetArrayLength().Should().Be(1);
    }
}
