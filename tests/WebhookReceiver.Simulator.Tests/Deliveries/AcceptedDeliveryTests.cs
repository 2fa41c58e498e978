using System.Reflection;

namespace WebhookReceiver.Simulator.Tests.Deliveries;

/// <summary>What the simulator signs, the core's receiver accepts: neither uses the other's signing code.</summary>
public sealed class AcceptedDeliveryTests
{
    public static TheoryData<string> AllTypes =>
        [.. typeof(WebhookEventTypes).GetFields(BindingFlags.Public | BindingFlags.Static).Where(constant => constant.IsLiteral)
            .Select(constant => (string)constant.GetRawConstantValue()!)];

    [Theory]
    [MemberData(nameof(AllTypes))]
    public async Task Every_event_type_reaches_a_handler(string type)
    {
        await using var fixture = await SimulatorFixture.StartAsync();
        await using var receiver = await RealReceiver.StartAsync(fixture.Simulator, type);

        var id = fixture.Simulator.Publish(type, """{"caseId":"c-1","externalTenantId":"Ærø & <søn>"}""");
        await fixture.SettleAsync();

        fixture.Simulator.Deliveries.All.Should().ContainSingle().Which.Should().BeEquivalentTo(
            new { EventId = id, EventType = type, Attempt = 1, StatusCode = 200, Error = (string?)null, Succeeded = true });
        receiver.Handled.Should().ContainSingle().Which.Id.Should().Be(id);
    }

    [Fact]
    public async Task Sends_the_documented_headers_and_envelope()
    {
        await using var fixture = await SimulatorFixture.StartAsync(
            options => options.StartAt = new DateTimeOffset(2026, 1, 31, 15, 23, 45, TimeSpan.Zero));
        await using var receiver = await StubReceiver.StartAsync(200);
        fixture.Simulator.Subscriptions.Add(receiver.Url);

        await fixture.CreateClientAsync("needs-linking@example.com", "tenant/1");
        fixture.Simulator.Clients.Approve("tenant/1");
        await fixture.SettleAsync();

        var request = receiver.Requests.Last();
        request.Headers["X-Debitura-Signature"].ToString()
            .Should()
            .MatchRegex($"^t={request.Headers["X-Debitura-Timestamp"]},v1=[0-9a-f]{{64}}$");
        request.Headers["X-Debitura-Event"].ToString().Should().Be("client.linked");
        request.Headers.Keys.Should().NotContain(["X-Debitura-Test", "X-Debitura-Replay"]);
        request.Body["specVersion"]!.GetValue<string>().Should().Be("1.0");
        request.Body["timestamp"]!.GetValue<string>().Should().Be("2026-01-31T15:23:45Z");
        request.Body["data"]!["externalTenantId"]!.GetValue<string>().Should().Be("tenant/1");
        request.Body["data"]!["creditor"]!["isAttributed"]!.GetValue<bool>().Should().BeFalse();
        request.Body["links"]!["client"]!.GetValue<string>().Should().EndWith("/clients/tenant%2F1");
    }

    [Fact]
    public async Task A_replay_has_the_id_of_the_event_and_says_so()
    {
        await using var fixture = await SimulatorFixture.StartAsync();
        await using var receiver = await RealReceiver.StartAsync(fixture.Simulator);
        var id = fixture.Simulator.Publish("case.updated");
        await fixture.SettleAsync();

        fixture.Simulator.Replay(id).Should().BeTrue();
        await fixture.SettleAsync();

        fixture.Simulator.Deliveries.All.Select(delivery => (delivery.EventId, delivery.IsReplay, delivery.StatusCode))
            .Should()
            .Equal((id, false, 200), (id, true, 200));
        receiver.Handled.Should().ContainSingle("a replay is signed afresh, so it is a duplicate");
        fixture.Simulator.Replay("unknown").Should().BeFalse();
    }

    [Fact]
    public async Task Test_cases_reach_subscriptions_in_test_mode_alone()
    {
        await using var fixture = await SimulatorFixture.StartAsync();
        await using var receiver = await StubReceiver.StartAsync(200);
        var live = fixture.Simulator.Subscriptions.Add(receiver.Url);
        var test = fixture.Simulator.Subscriptions.Add(receiver.Url);
        fixture.Simulator.Subscriptions.Set(test with { IsTestMode = true });

        fixture.Simulator.Cases.Create("tenant-1", isTest: true);
        fixture.Simulator.Cases.Create("tenant-1");
        await fixture.SettleAsync();

        fixture.Simulator.Deliveries.All.Select(delivery => (delivery.SubscriptionId, delivery.IsTest))
            .Should()
            .BeEquivalentTo([(test.Id, true), (live.Id, false)]);
    }
}
