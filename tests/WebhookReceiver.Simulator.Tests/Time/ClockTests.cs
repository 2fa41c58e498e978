using Microsoft.Extensions.Time.Testing;

namespace WebhookReceiver.Simulator.Tests.Time;

public sealed class ClockTests
{
    [Fact]
    public async Task The_clock_stands_until_it_is_advanced()
    {
        var start = new DateTimeOffset(2026, 5, 1, 0, 0, 0, TimeSpan.Zero);
        await using var fixture = await SimulatorFixture.StartAsync(options => options.StartAt = start);

        await fixture.AdvanceAsync(TimeSpan.FromDays(40));

        fixture.Simulator.Now.Should().Be(start.AddDays(40));
    }

    [Fact]
    public async Task A_fast_clock_runs_the_retries_by_itself()
    {
        await using var fixture = await SimulatorFixture.StartAsync(options => options.Speed = 86400);
        await using var receiver = await StubReceiver.StartAsync(500);
        fixture.Simulator.Subscriptions.Add(receiver.Url);

        fixture.Simulator.Publish("case.updated");
        var last = await fixture.Simulator.Deliveries.WaitForAsync(
            delivery => delivery.Attempt == 8, TestContext.Current.CancellationToken);

        last.NextAttemptAt.Should().BeNull();
    }

    [Fact]
    public async Task Signatures_carry_the_real_time_whatever_the_clock_shows()
    {
        await using var fixture = await SimulatorFixture.StartAsync(
            options => options.StartAt = new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
        await using var receiver = await RealReceiver.StartAsync(fixture.Simulator);

        fixture.Simulator.Publish("case.updated");
        await fixture.SettleAsync();

        receiver.Handled.Should().ContainSingle().Which.OccurredAt!.Value.Year.Should().Be(2030);
    }

    [Theory]
    [InlineData(1e12)]
    [InlineData(1e300)]
    public void A_clock_that_is_far_too_fast_can_still_be_read_and_slowed_down(double speed)
    {
        var realTime = new FakeTimeProvider();
        var clock = new SimulatorClock(realTime, realTime.GetUtcNow(), speed);

        realTime.Advance(TimeSpan.FromDays(1));
        var last = clock.GetUtcNow();
        clock.Speed = 0;
        realTime.Advance(TimeSpan.FromDays(1));

        last.Year.Should().Be(9000);
        clock.GetUtcNow().Should().Be(last);
    }

    [Fact]
    public async Task A_negative_advance_is_refused()
    {
        await using var fixture = await SimulatorFixture.StartAsync();

        await fixture.Invoking(one => one.AdvanceAsync(TimeSpan.FromTicks(-1))).Should().ThrowAsync<ArgumentOutOfRangeException>();
    }

    [Theory]
    [InlineData("ApiKey and ProductionApiKey must differ")]
    [InlineData("Speed must not be negative")]
    public async Task Options_out_of_range_are_refused(string rule)
    {
        var options = rule.Split(' ')[0] switch
        {
            "ApiKey" => new SimulatorOptions { ProductionApiKey = SimulatorOptions.DemoApiKey },
            _ => new SimulatorOptions { Speed = -1 },
        };

        var start = () => DebituraSimulator.StartAsync(options, TestContext.Current.CancellationToken);

        await start.Should().ThrowAsync<ArgumentException>().WithMessage(rule + "*");
    }
}
