namespace WebhookReceiver.Simulator.Tests.Api;

/// <summary>What a terminal can do at /_simulator, without a key.</summary>
public sealed class ControlTests
{
    [Fact]
    public async Task The_clock_is_advanced_and_everything_due_has_been_attempted()
    {
        await using var fixture = await SimulatorFixture.StartAsync();
        await using var receiver = await StubReceiver.StartAsync(500);
        fixture.Simulator.Subscriptions.Add(receiver.Url);
        fixture.Simulator.Publish("case.updated");
        var start = fixture.Simulator.Now;

        (await fixture.PostAsync("/_simulator/clock/advance", """{"by":"1.00:00:00"}""")).Status.Should().Be(200);

        fixture.Simulator.Now.Should().Be(start.AddDays(1));
        receiver.Requests.Should().HaveCount(8);
        (await fixture.PostAsync("/_simulator/clock/advance", """{"by":"-00:00:01"}""")).Status.Should().Be(400);
        (await fixture.SendAsync(HttpMethod.Put, "/_simulator/clock", """{"speed":-1}""")).Status.Should().Be(400);
        (await fixture.SendAsync(HttpMethod.Put, "/_simulator/clock", """{"speed":0}""")).Status.Should().Be(200);
    }

    [Fact]
    public async Task Faults_are_changed_one_by_one_and_cleared()
    {
        await using var fixture = await SimulatorFixture.StartAsync();

        await fixture.SendAsync(HttpMethod.Put, "/_simulator/faults", """{"Deliveries":"TamperedBody, Duplicate"}""");
        await fixture.SendAsync(HttpMethod.Put, "/_simulator/faults", """{"apiStatus":503}""");

        fixture.Simulator.Faults.Deliveries.Should().Be(DeliveryFaults.TamperedBody | DeliveryFaults.Duplicate);
        fixture.Simulator.Faults.ApiStatus.Should().Be(503);
        (await fixture.SendAsync(HttpMethod.Put, "/_simulator/faults", """{"deliveries":"Nothing"}""")).Status.Should().Be(400);
        (await fixture.SendAsync(HttpMethod.Delete, "/_simulator/faults")).Body!["deliveries"]!.GetValue<string>().Should().Be("None");
        fixture.Simulator.Faults.ApiStatus.Should().BeNull();
    }

    [Fact]
    public async Task Subscriptions_are_set_without_the_rules()
    {
        await using var fixture = await SimulatorFixture.StartAsync();

        var (_, added) = await fixture.PostAsync("/_simulator/subscriptions", """{"url":"http://10.0.0.1/"}""");
        var path = "/_simulator/subscriptions/" + added!["id"];
        await fixture.SendAsync(HttpMethod.Put, path, """{"isActive":false,"disabledReason":"why"}""");

        fixture.Simulator.Subscriptions.All.Should()
            .ContainSingle()
            .Which.Should()
            .BeEquivalentTo(
                new { Url = "http://10.0.0.1/", IsActive = false, DisabledReason = "why", Secret = added["secret"]!.GetValue<string>() });
        fixture.Simulator.Subscriptions.All.Single().Events.Should().HaveCount(10);
        (await fixture.SendAsync(HttpMethod.Put, path, """{"events":null}""")).Status.Should().Be(200);
        fixture.Simulator.Subscriptions.All.Single().Events.Should().BeEmpty();
        (await fixture.SendAsync(HttpMethod.Put, path, "[]")).Status.Should().Be(400);
        (await fixture.SendAsync(HttpMethod.Delete, path)).Status.Should().Be(204);
        (await fixture.SendAsync(HttpMethod.Delete, path)).Status.Should().Be(404);
    }

    [Fact]
    public async Task Clients_cases_and_events_are_driven()
    {
        await using var fixture = await SimulatorFixture.StartAsync();
        await using var receiver = await StubReceiver.StartAsync(200);
        fixture.Simulator.Subscriptions.Add(receiver.Url);
        await fixture.SendAsync(HttpMethod.Put, "/_simulator/companies/boss@example.com/NeedsLinking");
        await fixture.CreateClientAsync("boss@example.com");

        (await fixture.PostAsync("/_simulator/clients/tenant-1/approve")).Status.Should().Be(204);
        (await fixture.PostAsync("/_simulator/clients/tenant-1/approve")).Status.Should().Be(404);
        (await fixture.PostAsync("/_simulator/clients/tenant-1/sign")).Status.Should().Be(204);
        var (_, @case) = await fixture.PostAsync("/_simulator/cases", """{"externalTenantId":"tenant-1"}""");
        (await fixture.PostAsync($"/_simulator/cases/{@case!["id"]}/advance", """{"lifecycle":"Closed"}""")).Status.Should().Be(204);
        var (_, published) = await fixture.PostAsync(
            "/_simulator/events", """{"eventType":"client.link_expired","data":{"externalTenantId":"tenant-1"}}""");
        (await fixture.PostAsync($"/_simulator/events/{published!["eventId"]}/replay")).Status.Should().Be(204);
        await fixture.SettleAsync();

        receiver.EventTypes.Should().Equal(
            "client.link_requested", "client.linked", "client.onboarding.poa_signed", "client.onboarding.contract_signed",
            "case.created", "case.updated", "case.closed", "client.link_expired", "client.link_expired");
        (await fixture.GetAsync("/_simulator/deliveries")).Body!.AsArray().Should().HaveCount(9);
    }

    [Theory]
    [InlineData("Origin", "http://elsewhere.example", 403)]
    [InlineData("Host", "elsewhere.example", 400)]
    public async Task Pages_of_others_cannot_drive_it(string header, string value, int expected)
    {
        await using var fixture = await SimulatorFixture.StartAsync();
        fixture.Api.DefaultRequestHeaders.Add(header, value);

        (await fixture.GetAsync("/_simulator/subscriptions")).Status.Should().Be(expected);
    }
}
