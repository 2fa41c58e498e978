#pragma warning disable xUnit1051 // Calls should use TestContext.Current.CancellationToken
// The example is for readers of any test framework.
namespace WebhookReceiver.Simulator.Tests.Docs;

/// <summary>The code of docs/simulator.md. The snippet stands between its two markers.</summary>
public sealed class SimulatorExample
{
    [Fact]
    public async Task Drives_a_receiver_in_process()
    {
        await using var receiver = await StubReceiver.StartAsync(200);
        var receiverUrl = receiver.Url;

        // snippet: simulator
        await using var simulator = await DebituraSimulator.StartAsync(new SimulatorOptions { Jitter = 0 });
        var subscription = simulator.Subscriptions.Add(receiverUrl, "client.linked");
        var secret = subscription.Secret; // what the receiver verifies with

        simulator.Publish("client.linked", """{"externalTenantId":"tenant-1"}""");
        await simulator.SettleAsync(); // everything that was due has been attempted

        await simulator.AdvanceAsync(TimeSpan.FromDays(8)); // and everything that falls due in eight days
        Assert.All(simulator.Deliveries.All, delivery => Assert.True(delivery.Succeeded));
        // end-snippet

        receiver.EventTypes.Should().Equal("client.linked");
        secret.Should().HaveLength(44);
    }
}
