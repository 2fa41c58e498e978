using WebhookReceiver.TestKit;

namespace WebhookReceiver.Tests.Diagnostics;

/// <summary>Dashboards and alerts hold these names: a change breaks them without an error.</summary>
public sealed class WebhookReceiverDiagnosticsTests
{
    private const string Receiver = WebhookReceiverDefaults.ReceiverName;

    [Theory]
    [InlineData(nameof(WebhookReceiverDiagnostics.MeterName), "WebhookReceiver")]
    [InlineData(nameof(WebhookReceiverDiagnostics.ActivitySourceName), "WebhookReceiver")]
    [InlineData(nameof(WebhookReceiverDiagnostics.Deliveries), "webhook_receiver.deliveries")]
    [InlineData(nameof(WebhookReceiverDiagnostics.DeliveryDuration), "webhook_receiver.delivery.duration")]
    [InlineData(nameof(WebhookReceiverDiagnostics.HandlerDuration), "webhook_receiver.handler.duration")]
    [InlineData(nameof(WebhookReceiverDiagnostics.ClockDelta), "webhook_receiver.clock.delta")]
    [InlineData(nameof(WebhookReceiverDiagnostics.UnverifiedBytes), "webhook_receiver.unverified_bytes")]
    [InlineData(nameof(WebhookReceiverDiagnostics.ReceiverTag), "webhook_receiver.receiver")]
    [InlineData(nameof(WebhookReceiverDiagnostics.OutcomeTag), "webhook_receiver.outcome")]
    [InlineData(nameof(WebhookReceiverDiagnostics.EventTypeTag), "webhook_receiver.event_type")]
    [InlineData(nameof(WebhookReceiverDiagnostics.RejectionReasonTag), "webhook_receiver.rejection_reason")]
    [InlineData(nameof(WebhookReceiverDiagnostics.SecretIndexTag), "webhook_receiver.secret_index")]
    [InlineData(nameof(WebhookReceiverDiagnostics.HandlerTag), "webhook_receiver.handler")]
    [InlineData(nameof(WebhookReceiverDiagnostics.ErrorTypeTag), "error.type")]
    [InlineData(nameof(WebhookReceiverDiagnostics.OtherEventType), "_OTHER")]
    [InlineData(nameof(WebhookReceiverDiagnostics.DeliveryActivity), "webhook_receiver.delivery")]
    [InlineData(nameof(WebhookReceiverDiagnostics.HandlerActivity), "webhook_receiver.handler")]
    public void Keeps_its_names(string constant, string expected)
    {
        typeof(WebhookReceiverDiagnostics).GetField(constant)!.GetRawConstantValue().Should().Be(expected);
    }

    [Fact]
    public void Has_no_name_that_this_test_does_not_know()
    {
        typeof(WebhookReceiverDiagnostics).GetFields().Should().HaveCount(17);
    }

    [Fact]
    public void Counts_an_authentic_delivery_with_its_secret()
    {
        using var container = ReceiverContainer.WithHandlers(_ => { });
        using var recorder = new MetricRecorder(container.Services);

        container.Get<WebhookReceiverMetrics>()
            .Delivery(Receiver, DeliveryOutcome.Handled, "case.updated", rejection: null, secretIndex: 1, TimeSpan.FromSeconds(2));

        recorder.Of("webhook_receiver.deliveries").Should().ContainSingle().Which.Tags.Should().Equal(new Dictionary<string, object?>
        {
            ["webhook_receiver.receiver"] = "default",
            ["webhook_receiver.outcome"] = "Handled",
            ["webhook_receiver.event_type"] = "case.updated",
            ["webhook_receiver.secret_index"] = 1,
        });
    }

    [Fact]
    public void Counts_a_rejected_delivery_with_its_reason()
    {
        using var container = ReceiverContainer.WithHandlers(_ => { });
        using var recorder = new MetricRecorder(container.Services);

        container.Get<WebhookReceiverMetrics>().Delivery(
            Receiver, DeliveryOutcome.Rejected, "_OTHER", RejectionReason.TimestampTooOld, secretIndex: -1, TimeSpan.Zero);

        recorder.Of("webhook_receiver.deliveries").Should().ContainSingle().Which.Tags.Should().Equal(new Dictionary<string, object?>
        {
            ["webhook_receiver.receiver"] = "default",
            ["webhook_receiver.outcome"] = "Rejected",
            ["webhook_receiver.event_type"] = "_OTHER",
            ["webhook_receiver.rejection_reason"] = "TimestampTooOld",
        });
    }

    [Fact]
    public void Measures_the_duration_of_a_delivery_in_seconds()
    {
        using var container = ReceiverContainer.WithHandlers(_ => { });
        using var recorder = new MetricRecorder(container.Services);

        container.Get<WebhookReceiverMetrics>().Delivery(
            Receiver, DeliveryOutcome.Handled, "case.updated", rejection: null, secretIndex: 0, TimeSpan.FromMilliseconds(1500));

        recorder.Of("webhook_receiver.delivery.duration").Should().ContainSingle().Which.Value.Should().Be(1.5);
    }

    [Theory]
    [InlineData(-2.5)]
    [InlineData(300)]
    public void Measures_the_difference_of_the_clocks_in_seconds(double seconds)
    {
        using var container = ReceiverContainer.WithHandlers(_ => { });
        using var recorder = new MetricRecorder(container.Services);

        container.Get<WebhookReceiverMetrics>().Clock(Receiver, TimeSpan.FromSeconds(seconds));

        recorder.Of("webhook_receiver.clock.delta").Should().ContainSingle().Which.Value.Should().Be(seconds);
    }

    [Fact]
    public void Does_nothing_when_nobody_listens()
    {
        using var container = ReceiverContainer.WithHandlers(_ => { });
        var metrics = container.Get<WebhookReceiverMetrics>();

        var report = () =>
        {
            metrics.Delivery(Receiver, DeliveryOutcome.Handled, "case.updated", rejection: null, secretIndex: 0, TimeSpan.Zero);
            metrics.Handler(Receiver, "case.updated", "mine", TimeSpan.Zero, exception: null);
            metrics.Clock(Receiver, TimeSpan.Zero);
        };

        report.Should().NotThrow();
    }
}
