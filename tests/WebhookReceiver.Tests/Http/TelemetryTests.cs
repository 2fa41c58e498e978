using System.Diagnostics;
using Microsoft.Extensions.Logging;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.Tests.Http;

public sealed class TelemetryTests
{
    private const string Receiver = "webhook_receiver.receiver";
    private const string Outcome = "webhook_receiver.outcome";
    private const string EventType = "webhook_receiver.event_type";
    private const string Reason = "webhook_receiver.rejection_reason";
    private const string Secret = "webhook_receiver.secret_index";

    /// <summary>What is sent, and the exact tags, log event, level and status of activity that must come of it.</summary>
    public static TheoryData<string, string, string?, string?, string, LogLevel, bool> Outcomes => new()
    {
        { "handled", "Handled", "case.updated", null, "EventHandled", LogLevel.Information, false },
        { "no handler", "NoHandler", "chat.created", null, "EventAcknowledgedUnhandled", LogLevel.Debug, false },
        { "unregistered type", "NoHandler", "_OTHER", null, "EventAcknowledgedUnhandled", LogLevel.Debug, false },
        { "duplicate", "Duplicate", "case.updated", null, "DuplicateAcknowledged", LogLevel.Debug, false },
        { "replay", "Replay", "case.updated", null, "ReplayRefused", LogLevel.Warning, false },
        { "handler failed", "HandlerFailed", "case.closed", null, "EventNotHandled", LogLevel.Error, true },
        { "unreadable envelope", "Unreadable", "_OTHER", null, "EventUnreadable", LogLevel.Error, false },
        { "unreadable payload", "Unreadable", "case.updated", null, "EventUnreadable", LogLevel.Error, false },
        { "abandoned", "Abandoned", "case.closed", null, "EventAbandoned", LogLevel.Critical, false },
        { "missing header", "Rejected", "_OTHER", "MissingSignature", "DeliveryRejected", LogLevel.Warning, false },
        { "malformed header", "Rejected", "_OTHER", "MalformedSignature", "DeliveryRejected", LogLevel.Warning, false },
        { "too old", "Rejected", "_OTHER", "TimestampTooOld", "DeliveryRejected", LogLevel.Warning, false },
        { "in the future", "Rejected", "_OTHER", "TimestampInFuture", "DeliveryRejected", LogLevel.Warning, false },
        { "forged", "Rejected", "_OTHER", "SignatureMismatch", "DeliveryRejected", LogLevel.Warning, false },
        { "too large", "Rejected", "_OTHER", "BodyTooLarge", "DeliveryRejected", LogLevel.Warning, false },
        { "not a POST", "MethodNotAllowed", "_OTHER", null, "MethodNotAllowed", LogLevel.Information, false },
        { "store full", "StoreUnavailable", "case.updated", null, "StoreUnavailable", LogLevel.Error, true },
    };

    [Theory]
    [MemberData(nameof(Outcomes))]
    public async Task Counts_measures_logs_and_traces_each_outcome(
        string what, string outcome, string? eventType, string? reason, string logEvent, LogLevel level, bool isError)
    {
        var name = "telemetry of " + what;
        using var activities = new ActivityRecorder(name);
        await using var host = await StartAsync(name);
        await PrepareAsync(host, what);
        var before = host.Metrics.All.Count;
        var activitiesBefore = activities.All.Count;

        await host.SendAsync(RequestFor(host, what));
        var line = await host.Log.WaitForAsync(line => line.EventName == logEvent);

        Dictionary<string, object?> tags = new() { [Receiver] = name, [Outcome] = outcome, [EventType] = eventType };
        if (reason is not null)
        {
            tags[Reason] = reason;
        }

        var isAuthentic = outcome is not ("Rejected" or "MethodNotAllowed");
        if (isAuthentic)
        {
            tags[Secret] = 0;
        }

        line.Level.Should().Be(level);
        var measured = host.Metrics.All.Skip(before).ToList();
        var delivery = measured.Should().ContainSingle(one => one.Instrument == "webhook_receiver.deliveries").Subject;
        delivery.Value.Should().Be(1);
        delivery.Tags.Should().BeEquivalentTo(tags);
        measured.Should().ContainSingle(one => one.Instrument == "webhook_receiver.delivery.duration").Which.Tags.Should()
            .BeEquivalentTo(new Dictionary<string, object?> { [Receiver] = name, [Outcome] = outcome });
        measured.Where(one => one.Instrument == "webhook_receiver.clock.delta").Should().HaveCount(isAuthentic ? 1 : 0);

        await host.DisposeAsync();
        var activity = activities.All.Skip(activitiesBefore).Should().ContainSingle(one => one.OperationName == "webhook_receiver.delivery")
            .Subject;
        activity.GetTagItem(Outcome).Should().Be(outcome);
        activity.GetTagItem(EventType).Should().Be(eventType);
        activity.GetTagItem(Reason).Should().Be(reason);
        activity.Status.Should().Be(isError ? ActivityStatusCode.Error : ActivityStatusCode.Unset);
    }

    [Fact]
    public async Task Measures_each_handler_with_its_name_and_the_type_of_its_failure()
    {
        await using var host = await StartAsync("handlers");

        await host.SendAsync(Deliveries.Envelope("a"));
        await host.SendAsync(Deliveries.Envelope("b", WebhookEventTypes.CaseClosed));

        var measured = host.Metrics.Of("webhook_receiver.handler.duration").ToList();
        measured.Should().HaveCount(2);
        measured[0].Tags.Should().BeEquivalentTo(new Dictionary<string,
            object?>
        { [Receiver] = "handlers", [EventType] = "case.updated", ["webhook_receiver.handler"] = "good" });
        measured[1].Tags.Should().BeEquivalentTo(new Dictionary<string, object?>
        {
            [Receiver] = "handlers",
            [EventType] = "case.closed",
            ["webhook_receiver.handler"] = "bad",
            ["error.type"] = "System.InvalidOperationException",
        });
    }

    [Fact]
    public async Task Traces_each_handler_below_its_delivery()
    {
        using var activities = new ActivityRecorder("traced");
        await using var host = await StartAsync("traced");

        await host.SendAsync(Deliveries.Envelope("b", WebhookEventTypes.CaseClosed));
        await host.DisposeAsync();

        var delivery = activities.All.Should().ContainSingle(one => one.OperationName == "webhook_receiver.delivery").Subject;
        var handler = activities.All.Should().ContainSingle(one => one.OperationName == "webhook_receiver.handler").Subject;
        handler.ParentSpanId.Should().Be(delivery.SpanId);
        handler.GetTagItem("webhook_receiver.handler").Should().Be("bad");
        handler.Status.Should().Be(ActivityStatusCode.Error);
        delivery.GetTagItem("webhook_receiver.event_id").Should().Be("b");
    }

    [Theory]
    [InlineData(-120, 120)]
    [InlineData(90, -90)]
    [InlineData(0, 0)]
    public async Task Reports_the_clocks_difference_as_receiver_minus_sender(int signedSecondsFromNow, double delta)
    {
        await using var host = await StartAsync("clock");

        await host.SendAsync(Deliveries.Signed(Deliveries.Envelope(), host.Clock.GetUtcNow().AddSeconds(signedSecondsFromNow)));

        var measured = host.Metrics.Of("webhook_receiver.clock.delta").Should().ContainSingle().Subject;
        measured.Value.Should().Be(delta);
        measured.Tags.Should().BeEquivalentTo(new Dictionary<string, object?> { [Receiver] = "clock" });
    }

    [Fact]
    public async Task Tells_which_secret_matched()
    {
        await using var host = await StartAsync("secrets");

        await host.SendAsync(Deliveries.Envelope("a"));
        await host.SendAsync(Deliveries.Envelope("b"), TestSecrets.Second);
        await host.SendAsync(Deliveries.Envelope("c"), TestSecrets.Other);

        host.Metrics.Of("webhook_receiver.deliveries").Select(one => one.Tags.GetValueOrDefault(Secret)).Should().Equal(0, 1, null);
    }

    [Fact]
    public async Task Lets_no_sender_make_up_tag_values()
    {
        await using var host = await StartAsync("bounded");

        for (var i = 0; i < 50; i++)
        {
            await host.SendAsync(Deliveries.Envelope($"evt-{i}", $"made.up.{i}"));
        }

        host.Metrics.Of("webhook_receiver.deliveries").Select(one => one.Tags[EventType]).Distinct().Should().Equal("_OTHER");
    }

    [Fact]
    public async Task Measures_durations_by_the_clock_in_seconds()
    {
        var mayEnd = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var host = await ReceiverHost.StartAsync(receiver => receiver.AddHandler<CaseUpdated>((_, _) => mayEnd.Task));

        var sending = host.SendAsync(Deliveries.Envelope());
        await host.Clock.TimerSetAsync(TimeSpan.FromSeconds(8.5));
        host.Clock.Advance(TimeSpan.FromSeconds(2));
        mayEnd.SetResult();
        await sending;

        host.Metrics.Of("webhook_receiver.delivery.duration").Should().ContainSingle().Which.Value.Should().Be(2);
        host.Metrics.Of("webhook_receiver.handler.duration").Should().ContainSingle().Which.Value.Should().Be(2);
        host.Log.Of("EventHandled").Should().ContainSingle().Which.Message.Should().Contain("2000.0 ms");
    }

    [Fact]
    public async Task Shows_no_body_secret_or_signature_at_the_most_talkative_level()
    {
        await using var host = await StartAsync("quiet");

        foreach (var (what, _, _, _, _, _, _) in Outcomes.Select(row => row.Data))
        {
            await host.SendAsync(RequestFor(host, what));
        }

        host.Log.Lines.Should().NotBeEmpty();
        LogCheck.Leaks(host.Log).Should().BeEmpty();
    }

    [Theory]
    [InlineData("nothing to see", false)]
    [InlineData("a body {\"specVersion\":\"1.0\"}", true)]
    [InlineData("a signature 54a6d6c32a5f6ca3fde1915aa099b4d4b231f145b702e38b834e02a131082fa3", true)]
    [InlineData("a secret dGVzdC1vbmx5IHNlY3JldCBvbmUsIDMyIGJ5dGVzLi4=", true)]
    public void Would_notice_a_leak(string text, bool isLeak)
    {
        using var log = new LogRecorder();
        log.CreateLogger("WebhookReceiver").Log(LogLevel.Trace, default, text, exception: null, (state, _) => state);

        LogCheck.Leaks(log).Should().HaveCount(isLeak ? 1 : 0);
    }

    private static HttpRequestMessage RequestFor(ReceiverHost host, string what)
    {
        var now = host.Clock.GetUtcNow();
        return what switch
        {
            "no handler" => Deliveries.Signed(Deliveries.Envelope(type: WebhookEventTypes.ChatCreated), now),
            "unregistered type" => Deliveries.Signed(Deliveries.Envelope(type: "weather.changed"), now),
            "duplicate" => Deliveries.Signed(Deliveries.Envelope(), now.AddSeconds(1)),
            "handler failed" or "abandoned" => Deliveries.Signed(Deliveries.Envelope(type: WebhookEventTypes.CaseClosed), now),
            "unreadable envelope" => Deliveries.Signed("no JSON", now),
            "unreadable payload" => Deliveries.Signed(Deliveries.Envelope(data: """{"caseId":"1","caseId":"2"}"""), now),
            "missing header" => Deliveries.WithHeader([], signatureHeader: null),
            "malformed header" => Deliveries.WithHeader([], "garbage"),
            "too old" => Deliveries.Signed(Deliveries.Envelope(), now.AddSeconds(-301)),
            "in the future" => Deliveries.Signed(Deliveries.Envelope(), now.AddSeconds(301)),
            "forged" => Deliveries.Signed(Deliveries.Envelope(), now, TestSecrets.Other),
            "too large" => Deliveries.Signed(new byte[5000], now),
            "not a POST" => new HttpRequestMessage(HttpMethod.Get, Deliveries.Path),
            "store full" => Deliveries.Signed(Deliveries.Envelope("one too many"), now),
            _ => Deliveries.Signed(Deliveries.Envelope(), now),
        };
    }

    private static async Task PrepareAsync(ReceiverHost host, string what)
    {
        switch (what)
        {
            case "duplicate" or "replay":
                await host.SendAsync(Deliveries.Envelope());
                break;
            case "abandoned":
                for (var i = 0; i < 6; i++)
                {
                    // Signed afresh, as each attempt of the sender's is.
                    await host.SendAsync(Deliveries.Signed(
                        Deliveries.Envelope(type: WebhookEventTypes.CaseClosed), host.Clock.GetUtcNow().AddSeconds(-1 - i)));
                }

                break;
            case "store full":
                for (var i = 0; i < 50; i++)
                {
                    await host.SendAsync(Deliveries.Envelope($"filler-{i}"));
                }

                break;
        }
    }

    private static Task<ReceiverHost> StartAsync(string name) => ReceiverHost.StartAsync(
        builder => builder.Services
            .AddWebhookReceiver(name, options =>
            {
                options.SigningSecrets.Add(TestSecrets.First);
                options.SigningSecrets.Add(TestSecrets.Second);
                options.MaxBodyBytes = 4096;
                options.MaxTrackedEvents = 50;
            })
            .AddHandler<CaseUpdated>((_, _) => Task.CompletedTask, "good")
            .AddHandler<CaseClosed>((_, _) => throw new InvalidOperationException("no"), "bad"),
        app => app.MapWebhookReceiver(Deliveries.Path, name));
}
