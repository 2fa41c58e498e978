namespace WebhookReceiver.Simulator.Tests.Deliveries;

/// <summary>Each fault, and what the core's receiver makes of it.</summary>
public sealed class DeliveryFaultTests
{
    [Theory]
    [InlineData(DeliveryFaults.StaleTimestamp, "TimestampTooOld", "ClockOff")]
    [InlineData(DeliveryFaults.FutureTimestamp, "TimestampInFuture", "ClockOff")]
    [InlineData(DeliveryFaults.TamperedBody, "SignatureMismatch", "Unknown")]
    [InlineData(DeliveryFaults.WrongSecret, "SignatureMismatch", "Unknown")]
    [InlineData(DeliveryFaults.SecretAsText, "SignatureMismatch", "SecretNotDecoded")]
    [InlineData(DeliveryFaults.WithoutTimestamp, "SignatureMismatch", "TimestampNotSigned")]
    [InlineData(DeliveryFaults.Base64Signature, "MalformedSignature", "SignatureInBase64")]
    [InlineData(DeliveryFaults.ObsoleteScheme, "MalformedSignature", "ObsoleteScheme")]
    [InlineData(DeliveryFaults.Milliseconds, "MalformedSignature", "TimestampInMilliseconds")]
    public async Task Is_refused_and_explained(DeliveryFaults fault, string reason, string cause)
    {
        await using var fixture = await SimulatorFixture.StartAsync();
        await using var receiver = await RealReceiver.StartAsync(fixture.Simulator);
        fixture.Simulator.Faults.Deliveries = fault;

        fixture.Simulator.Publish("case.updated");
        await fixture.SettleAsync();

        fixture.Simulator.Deliveries.All.Should().ContainSingle().Which.Error.Should().Be("HTTP 401: Unauthorized");
        (await receiver.Log.WaitForAsync("RejectionExplained")).Message.Should().Contain(reason).And.Contain($"Probable cause: {cause}.");
        receiver.Handled.Should().BeEmpty();
    }

    [Fact]
    public async Task A_retry_without_the_fault_is_accepted()
    {
        await using var fixture = await SimulatorFixture.StartAsync();
        await using var receiver = await RealReceiver.StartAsync(fixture.Simulator);
        fixture.Simulator.Faults.Deliveries = DeliveryFaults.WrongSecret;
        fixture.Simulator.Publish("case.updated");
        await fixture.SettleAsync();

        fixture.Simulator.Faults.Clear();
        await fixture.AdvanceAsync(TimeSpan.FromMinutes(1));

        fixture.Simulator.Deliveries.All.Select(delivery => delivery.StatusCode).Should().Equal(401, 200);
        receiver.Handled.Should().ContainSingle();
    }

    [Fact]
    public async Task A_duplicate_is_acknowledged_and_handled_once()
    {
        await using var fixture = await SimulatorFixture.StartAsync();
        await using var receiver = await RealReceiver.StartAsync(fixture.Simulator);
        fixture.Simulator.Faults.Deliveries = DeliveryFaults.Duplicate;

        fixture.Simulator.Publish("case.updated");
        await fixture.SettleAsync();

        fixture.Simulator.Deliveries.All.Select(delivery => (delivery.Copy, delivery.StatusCode)).Should().Equal((1, 200), (2, 200));
        fixture.Simulator.Deliveries.All.Select(delivery => delivery.Signature).Should().OnlyHaveUniqueItems();
        receiver.Handled.Should().ContainSingle();
    }

    [Fact]
    public async Task The_very_same_request_again_is_refused_as_a_replay()
    {
        await using var fixture = await SimulatorFixture.StartAsync();
        await using var receiver = await RealReceiver.StartAsync(fixture.Simulator);
        fixture.Simulator.Faults.Deliveries = DeliveryFaults.Replay;

        fixture.Simulator.Publish("case.updated");
        await fixture.SettleAsync();

        fixture.Simulator.Deliveries.All.Select(delivery => delivery.StatusCode).Should().Equal(200, 409);
        fixture.Simulator.Deliveries.All.Select(delivery => delivery.Signature).Distinct().Should().ContainSingle();
        receiver.Handled.Should().ContainSingle();
    }

    [Fact]
    public async Task Concurrent_copies_are_handled_once()
    {
        await using var fixture = await SimulatorFixture.StartAsync();
        await using var receiver = await RealReceiver.StartAsync(fixture.Simulator);
        fixture.Simulator.Faults.Deliveries = DeliveryFaults.ConcurrentCopies;

        fixture.Simulator.Publish("case.updated");
        await fixture.SettleAsync();

        fixture.Simulator.Deliveries.All.Select(delivery => delivery.StatusCode)
            .Should()
            .HaveCount(3)
            .And.Contain(200)
            .And.BeSubsetOf([200, 503]);
        fixture.Simulator.Deliveries.All.Should().OnlyContain(delivery => delivery.NextAttemptAt == null);
        receiver.Handled.Should().ContainSingle();
    }

    [Fact]
    public async Task Reordered_events_arrive_last_first()
    {
        await using var fixture = await SimulatorFixture.StartAsync();
        await using var receiver = await RealReceiver.StartAsync(fixture.Simulator);
        fixture.Simulator.Faults.Deliveries = DeliveryFaults.Reorder;
        string[] ids =
        [
            fixture.Simulator.Publish("case.created"), fixture.Simulator.Publish("case.updated"), fixture.Simulator.Publish("case.updated"),
        ];

        await fixture.AdvanceAsync(TimeSpan.FromSeconds(10));

        receiver.Handled.Select(e => e.Id).Should().Equal(ids.Reverse());
    }

    [Fact]
    public async Task A_body_in_drips_is_accepted()
    {
        await using var fixture = await SimulatorFixture.StartAsync();
        await using var receiver = await RealReceiver.StartAsync(fixture.Simulator);
        fixture.Simulator.Faults.Deliveries = DeliveryFaults.SlowSender;
        fixture.Simulator.Faults.DripPause = TimeSpan.Zero;

        fixture.Simulator.Publish("case.updated");
        await fixture.SettleAsync();

        fixture.Simulator.Deliveries.All.Should().ContainSingle().Which.Succeeded.Should().BeTrue();
        receiver.Handled.Should().ContainSingle();
    }
}
