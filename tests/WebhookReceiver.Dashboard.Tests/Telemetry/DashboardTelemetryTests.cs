using System.Diagnostics.Metrics;
using Microsoft.Extensions.Time.Testing;
using WebhookReceiver.EntityFrameworkCore;

namespace WebhookReceiver.Dashboard.Tests.Telemetry;

public sealed class DashboardTelemetryTests : IDisposable
{
    private readonly ServiceProvider services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 10, 6, 12, 0, 30, TimeSpan.Zero));
    private readonly Meter meter;
    private readonly DashboardTelemetry telemetry;

    public DashboardTelemetryTests()
    {
        telemetry = new DashboardTelemetry(Meters, clock);
        meter = Meters.Create(WebhookReceiverDiagnostics.MeterName);
    }

    private IMeterFactory Meters => services.GetRequiredService<IMeterFactory>();

    [Fact]
    public void Counts_deliveries_by_minute_and_outcome()
    {
        Deliver(DeliveryOutcome.Stored);
        Deliver(DeliveryOutcome.Stored);
        clock.Advance(TimeSpan.FromMinutes(1));
        Deliver(DeliveryOutcome.Rejected);

        var minutes = telemetry.Read(minutes: 3).Minutes;

        minutes.Select(minute => (minute.Minute.Minute, minute.Counts[DeliveryOutcome.Stored], minute.Counts[DeliveryOutcome.Rejected]))
            .Should().Equal((59, 0, 0), (0, 2, 0), (1, 0, 1));
    }

    [Fact]
    public void Adds_the_minutes_up()
    {
        Deliver(DeliveryOutcome.Stored);
        clock.Advance(TimeSpan.FromMinutes(30));
        Deliver(DeliveryOutcome.Stored);
        clock.Advance(TimeSpan.FromMinutes(45));

        telemetry.Read(minutes: 60).Total[DeliveryOutcome.Stored].Should().Be(1);
        telemetry.Read(minutes: 180).Total[DeliveryOutcome.Stored].Should().Be(2);
    }

    [Fact]
    public void A_snapshot_does_not_change_afterwards()
    {
        Deliver(DeliveryOutcome.Stored);
        var before = telemetry.Read(minutes: 1);
        Deliver(DeliveryOutcome.Stored);

        before.Minutes[0].Counts.Total.Should().Be(1);
    }

    [Fact]
    public void Forgets_handling_times_after_an_hour()
    {
        var duration = meter.CreateHistogram<double>(WebhookReceiverDiagnostics.HandlerDuration);
        duration.Record(5);
        clock.Advance(TimeSpan.FromMinutes(59));
        duration.Record(0.1);

        var before = telemetry.Read(minutes: 60).Latency!;
        clock.Advance(TimeSpan.FromMinutes(1));
        var after = telemetry.Read(minutes: 60).Latency!;

        (before.Count, before.Max).Should().Be((2, TimeSpan.FromSeconds(5)));
        (after.Count, after.Max).Should().Be((1, TimeSpan.FromSeconds(0.1)));
    }

    [Fact]
    public void Keeps_the_latest_clock_delta_of_each_receiver_and_the_hours_extremes()
    {
        var delta = meter.CreateHistogram<double>(WebhookReceiverDiagnostics.ClockDelta);
        foreach (var seconds in new[] { 0.5, -2.0, 40.0 })
        {
            delta.Record(seconds, new KeyValuePair<string, object?>(WebhookReceiverDiagnostics.ReceiverTag, "default"));
            clock.Advance(TimeSpan.FromMinutes(1));
        }

        var reading = telemetry.Read(minutes: 60).Clocks.Should().ContainSingle().Subject;

        (reading.Latest.TotalSeconds, reading.Smallest.TotalSeconds, reading.Largest.TotalSeconds, reading.IsAlarming).Should()
            .Be((40, -2, 40, true));
    }

    [Fact]
    public void Counts_which_secret_matched_and_when_last()
    {
        Deliver(DeliveryOutcome.Stored, secret: 0);
        Deliver(DeliveryOutcome.Stored, secret: 1);
        clock.Advance(TimeSpan.FromHours(5));
        Deliver(DeliveryOutcome.Stored, secret: 1);

        telemetry.Read(minutes: 1).Secrets.Select(use => (use.Index, use.Count, clock.GetUtcNow() - use.LastAt)).Should()
            .Equal((0, 1, TimeSpan.FromHours(5)), (1, 2, TimeSpan.Zero));
    }

    [Fact]
    public void Counts_retries_of_the_last_hour()
    {
        var retries = Meters.Create(InboxDiagnostics.MeterName).CreateCounter<long>(InboxDiagnostics.Retries);
        retries.Add(1);
        clock.Advance(TimeSpan.FromMinutes(50));
        retries.Add(2);

        telemetry.Read(minutes: 1).Retries.Should().Be(3);
        clock.Advance(TimeSpan.FromMinutes(20));
        telemetry.Read(minutes: 1).Retries.Should().Be(2);
    }

    [Fact]
    public void Does_not_hear_another_container_of_the_same_process()
    {
        using var others = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var other = others.GetRequiredService<IMeterFactory>().Create(WebhookReceiverDiagnostics.MeterName)
            .CreateCounter<long>(WebhookReceiverDiagnostics.Deliveries);
        other.Add(1, new KeyValuePair<string, object?>(WebhookReceiverDiagnostics.OutcomeTag, nameof(DeliveryOutcome.Stored)));

        telemetry.Read(minutes: 1).Total.Total.Should().Be(0);
        telemetry.Version.Should().Be(0);
    }

    [Fact]
    public void Its_version_grows_with_everything_that_is_seen()
    {
        Deliver(DeliveryOutcome.Stored);
        var before = telemetry.Version;
        Deliver(DeliveryOutcome.Rejected);

        telemetry.Version.Should().BeGreaterThan(before);
    }

    public void Dispose()
    {
        telemetry.Dispose();
        meter.Dispose();
        services.Dispose();
    }

    private void Deliver(DeliveryOutcome outcome, int? secret = null)
    {
        var deliveries = meter.CreateCounter<long>(WebhookReceiverDiagnostics.Deliveries);
        KeyValuePair<string, object?>[] tags = [
            new(WebhookReceiverDiagnostics.OutcomeTag, outcome.ToString()), new(
            WebhookReceiverDiagnostics.ReceiverTag, "default"), .. secret is { } index ? [new KeyValuePair<string, object?>(
                WebhookReceiverDiagnostics.SecretIndexTag, index)] : Array.Empty<KeyValuePair<string, object?>>()];
        deliveries.Add(1, tags);
    }
}
