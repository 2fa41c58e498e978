namespace WebhookReceiver.Simulator.Tests.Deliveries;

public sealed class RetryTests
{
    private static readonly int[] DocumentedSeconds = [0, 60, 180, 420, 900, 1860, 3660, 5460];

    [Fact]
    public async Task Attempts_follow_the_documented_schedule_and_the_eighth_failure_disables_the_subscription()
    {
        await using var fixture = await SimulatorFixture.StartAsync();
        await using var receiver = await StubReceiver.StartAsync(500);
        var subscription = fixture.Simulator.Subscriptions.Add(receiver.Url);
        var start = fixture.Simulator.Now;
        fixture.Simulator.Publish("case.updated");

        await fixture.AdvanceAsync(TimeSpan.FromHours(3));

        var attempts = fixture.Simulator.Deliveries.All;
        attempts.Select(delivery => (delivery.At - start).TotalSeconds)
            .Should()
            .Equal(DocumentedSeconds.Select(seconds => (double)seconds));
        attempts.Select(delivery => delivery.Attempt).Should().Equal(1, 2, 3, 4, 5, 6, 7, 8);
        attempts.Should().OnlyContain(delivery => delivery.Error == "HTTP 500: Internal Server Error");
        attempts.Select(delivery => delivery.Signature).Should().OnlyHaveUniqueItems("each attempt is signed afresh");
        fixture.Simulator.Subscriptions.Find(subscription.Id)
            .Should()
            .BeEquivalentTo(new { IsActive = false, DisabledReason = "Exceeded maximum retry attempts (8 failures)" });
    }

    [Fact]
    public async Task A_receiver_that_fails_for_a_while_loses_nothing()
    {
        await using var fixture = await SimulatorFixture.StartAsync();
        await using var receiver = await RealReceiver.StartAsync(fixture.Simulator);
        receiver.Fails = true;
        fixture.Simulator.Publish("case.updated");
        await fixture.AdvanceAsync(TimeSpan.FromMinutes(10));

        receiver.Fails = false;
        await fixture.AdvanceAsync(TimeSpan.FromHours(3));

        fixture.Simulator.Deliveries.All.Select(delivery => delivery.StatusCode).Should().Equal(500, 500, 500, 500, 200);
        receiver.Handled.Should().ContainSingle();
    }

    [Fact]
    public async Task A_receiver_that_fails_for_good_abandons_the_event_and_keeps_the_subscription()
    {
        await using var fixture = await SimulatorFixture.StartAsync();
        await using var receiver = await RealReceiver.StartAsync(fixture.Simulator);
        receiver.Fails = true;
        fixture.Simulator.Publish("case.updated");

        await fixture.AdvanceAsync(TimeSpan.FromHours(3));

        fixture.Simulator.Deliveries.All.Select(delivery => delivery.StatusCode).Should().Equal(500, 500, 500, 500, 500, 500, 200);
        fixture.Simulator.Subscriptions.All.Should().ContainSingle().Which.IsActive.Should().BeTrue();
        receiver.Handled.Should().BeEmpty();
    }

    [Fact]
    public async Task Nothing_is_attempted_a_moment_too_early()
    {
        await using var fixture = await SimulatorFixture.StartAsync();
        await using var receiver = await StubReceiver.StartAsync(500);
        fixture.Simulator.Subscriptions.Add(receiver.Url);
        fixture.Simulator.Publish("case.updated");

        await fixture.AdvanceAsync(TimeSpan.FromSeconds(60) - TimeSpan.FromTicks(1));
        receiver.Requests.Should().HaveCount(1);

        await fixture.AdvanceAsync(TimeSpan.FromTicks(1));
        receiver.Requests.Should().HaveCount(2);
    }

    [Fact]
    public async Task Delays_vary_by_a_tenth_at_most_and_the_same_way_for_the_same_seed()
    {
        var first = await DelaysAsync(seed: 7);
        var again = await DelaysAsync(seed: 7);
        var other = await DelaysAsync(seed: 8);

        var documented = DocumentedSeconds.Zip(DocumentedSeconds.Skip(1), (from, to) => (double)(to - from)).ToArray();
        first.Zip(documented, (actual, expected) => Math.Abs(actual / expected - 1))
            .Should()
            .OnlyContain(difference => difference <= 0.1)
            .And.Contain(difference => difference > 0.001);
        again.Should().Equal(first);
        other.Should().NotEqual(first);

        static async Task<double[]> DelaysAsync(int seed)
        {
            await using var fixture = await SimulatorFixture.StartAsync(options => (options.Jitter, options.Seed) = (0.1, seed));
            await using var receiver = await StubReceiver.StartAsync(500);
            fixture.Simulator.Subscriptions.Add(receiver.Url);
            fixture.Simulator.Publish("case.updated");
            await fixture.AdvanceAsync(TimeSpan.FromHours(3));
            var attempts = fixture.Simulator.Deliveries.All;
            return [.. attempts.Zip(attempts.Skip(1), (from, to) => Math.Round((to.At - from.At).TotalSeconds, 3))];
        }
    }

    [Fact]
    public async Task An_accepted_attempt_ends_the_retries()
    {
        await using var fixture = await SimulatorFixture.StartAsync();
        await using var receiver = await StubReceiver.StartAsync(500, 302, 204);
        var subscription = fixture.Simulator.Subscriptions.Add(receiver.Url);
        fixture.Simulator.Publish("case.updated");

        await fixture.AdvanceAsync(TimeSpan.FromHours(3));

        fixture.Simulator.Deliveries.All.Select(delivery => delivery.Error)
            .Should()
            .Equal("HTTP 500: Internal Server Error", "HTTP 302: Found", null);
        receiver.Requests.Select(request => request.Body["id"]!.GetValue<string>()).Distinct().Should().ContainSingle();
        fixture.Simulator.Subscriptions.Find(subscription.Id)!.IsActive.Should().BeTrue();
    }

    [Fact]
    public async Task One_410_disables_the_subscription_and_drops_what_is_pending()
    {
        await using var fixture = await SimulatorFixture.StartAsync();
        await using var receiver = await StubReceiver.StartAsync(500, 410);
        var subscription = fixture.Simulator.Subscriptions.Add(receiver.Url);
        fixture.Simulator.Publish("case.created");
        fixture.Simulator.Publish("case.updated");

        await fixture.AdvanceAsync(TimeSpan.FromHours(3));

        receiver.Requests.Should().HaveCount(2);
        fixture.Simulator.Subscriptions.Find(subscription.Id)
            .Should()
            .BeEquivalentTo(new { IsActive = false, DisabledReason = "Endpoint returned 410 Gone" });
    }

    [Fact]
    public async Task A_receiver_that_does_not_answer_has_timed_out()
    {
        await using var fixture = await SimulatorFixture.StartAsync(options => options.DeliveryTimeout = TimeSpan.FromMilliseconds(50));
        await using var receiver = await StubReceiver.StartAsync(async context =>
        {
            await Task.Delay(
                Timeout.InfiniteTimeSpan,
                TimeProvider.System,
                context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return 200;
        });
        fixture.Simulator.Subscriptions.Add(receiver.Url);

        fixture.Simulator.Publish("case.updated");
        await fixture.SettleAsync();

        fixture.Simulator.Deliveries.All.Should().ContainSingle().Which.Error.Should().Be("Request timed out after 0.05 seconds");
    }

    [Theory]
    [InlineData("http://example.com/x")]
    [InlineData("https://example.com:444/x")]
    [InlineData("https://10.0.0.1/x")]
    [InlineData("https://169.254.169.254/latest")]
    [InlineData("https://[fd00::1]/x")]
    [InlineData("not a url")]
    public async Task Never_delivers_outside_the_rules_whatever_a_subscription_says(string address)
    {
        await using var fixture = await SimulatorFixture.StartAsync();
        fixture.Simulator.Subscriptions.Set(new SimulatedSubscription { Url = address, Events = ["case.updated"] });

        fixture.Simulator.Publish("case.updated");
        await fixture.SettleAsync();

        fixture.Simulator.Deliveries.All.Should().ContainSingle().Which.Error.Should().Be("Cannot reach your endpoint");
    }

    [Fact]
    public async Task A_closed_port_is_a_network_error()
    {
        await using var fixture = await SimulatorFixture.StartAsync();
        var receiver = await StubReceiver.StartAsync(200);
        fixture.Simulator.Subscriptions.Add(receiver.Url);
        await receiver.DisposeAsync();

        fixture.Simulator.Publish("case.updated");
        await fixture.SettleAsync();

        fixture.Simulator.Deliveries.All.Should().ContainSingle().Which.Error.Should().StartWith("Network error: ");
    }

    [Fact]
    public async Task A_failing_receiver_does_not_hold_up_another_one()
    {
        await using var fixture = await SimulatorFixture.StartAsync();
        await using var failing = await StubReceiver.StartAsync(500);
        await using var working = await StubReceiver.StartAsync(200);
        fixture.Simulator.Subscriptions.Add(failing.Url);
        var subscription = fixture.Simulator.Subscriptions.Add(working.Url);

        fixture.Simulator.Publish("case.created");
        fixture.Simulator.Publish("case.updated");
        await fixture.AdvanceAsync(TimeSpan.FromHours(3));

        working.EventTypes.Should().Equal("case.created", "case.updated");
        fixture.Simulator.Subscriptions.Find(subscription.Id)!.IsActive.Should().BeTrue();
    }
}
