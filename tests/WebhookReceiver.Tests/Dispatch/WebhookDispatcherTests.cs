using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.Tests.Dispatch;

public sealed class WebhookDispatcherTests
{
    private const string Receiver = WebhookReceiverDefaults.ReceiverName;

    private static readonly WebhookDelivery Delivery = new() { Receiver = Receiver, SignedAt = DateTimeOffset.UnixEpoch, IsTest = true };

    public static TheoryData<string> BuiltInTypes => [.. WebhookEventTypes.BuiltIn.Select(type => type.Name)];

    [Fact]
    public async Task Runs_the_handlers_of_an_event_in_order_of_registration()
    {
        List<string> ran = [];
        using var container = ReceiverContainer.WithHandlers(receiver => receiver
            .AddHandler<CaseUpdated>((_, _) => Note(ran, "b"), name: "b")
            .AddHandler<CaseClosed>((_, _) => Note(ran, "other"), name: "other")
            .AddHandler<CaseUpdated>((_, _) => Note(ran, "a"), name: "a")
            .AddHandler<CaseUpdated>((_, _) => Note(ran, "c"), name: "c"));

        await RunAllAsync(container, Deliveries.Envelope());

        ran.Should().Equal("b", "a", "c");
    }

    [Fact]
    public void Names_a_class_by_its_full_name_and_a_delegate_by_the_given_one()
    {
        using var container = ReceiverContainer.WithHandlers(receiver => receiver
            .AddHandler<CaseUpdated, Recorder>()
            .AddHandler<CaseUpdated>((_, _) => Task.CompletedTask)
            .AddHandler<CaseUpdated>((_, _) => Task.CompletedTask, name: "mine"));

        var names = container.Get<WebhookDispatcher>().HandlerNamesOf(WebhookEventTypes.CaseUpdated);

        names.Should().Equal("WebhookReceiver.Tests.Dispatch.WebhookDispatcherTests+Recorder", "delegate", "mine");
    }

    [Theory]
    [MemberData(nameof(BuiltInTypes))]
    public void Sends_a_built_in_event_without_a_handler_to_the_catch_all(string eventType)
    {
        using var container = ReceiverContainer.WithHandlers(
            receiver => receiver.AddUnhandledEventHandler((_, _) => Task.CompletedTask, name: "rest"));

        container.Get<WebhookDispatcher>().HandlerNamesOf(eventType).Should().Equal("rest");
    }

    [Theory]
    [InlineData("partner.custom")]
    [InlineData("CASE.UPDATED")]
    [InlineData("case.updated ")]
    [InlineData("")]
    public void Sends_an_event_it_does_not_know_to_the_catch_all(string eventType)
    {
        using var container = ReceiverContainer.WithHandlers(receiver => receiver
            .AddHandler<CaseUpdated>((_, _) => Task.CompletedTask)
            .AddUnhandledEventHandler((_, _) => Task.CompletedTask, name: "rest"));

        container.Get<WebhookDispatcher>().HandlerNamesOf(eventType).Should().Equal("rest");
    }

    [Fact]
    public void Does_not_send_an_event_with_a_handler_to_the_catch_all()
    {
        using var container = ReceiverContainer.WithHandlers(receiver => receiver
            .AddUnhandledEventHandler((_, _) => Task.CompletedTask, name: "rest")
            .AddHandler<CaseUpdated>((_, _) => Task.CompletedTask, name: "own"));

        container.Get<WebhookDispatcher>().HandlerNamesOf(WebhookEventTypes.CaseUpdated).Should().Equal("own");
    }

    [Fact]
    public void Runs_nothing_for_an_event_without_any_handler()
    {
        using var container = ReceiverContainer.WithHandlers(_ => { });

        container.Get<WebhookDispatcher>().HandlerNamesOf(WebhookEventTypes.CaseUpdated).Should().BeEmpty();
    }

    [Theory]
    [InlineData(WebhookEventTypes.CaseUpdated, true)]
    [InlineData(WebhookEventTypes.CaseClosed, false)]
    [InlineData("partner.custom", false)]
    public void Tells_a_handler_of_the_type_itself_from_the_catch_all(string eventType, bool expected)
    {
        using var container = ReceiverContainer.WithHandlers(receiver => receiver
            .AddHandler<CaseUpdated>((_, _) => Task.CompletedTask)
            .AddUnhandledEventHandler((_, _) => Task.CompletedTask));

        container.Get<WebhookDispatcher>().HasHandlerOf(eventType).Should().Be(expected);
    }

    [Fact]
    public void Keeps_the_handlers_of_receivers_apart()
    {
        using var container = new ReceiverContainer(services =>
        {
            services.AddWebhookReceiver(ReceiverHost.FirstSecret).AddHandler<CaseUpdated>((_, _) => Task.CompletedTask, name: "live");
            services.AddWebhookReceiver("test", ReceiverHost.FirstSecret)
                .AddHandler<CaseUpdated>((_, _) => Task.CompletedTask, name: "test");
        });

        container.Get<WebhookDispatcher>().HandlerNamesOf(WebhookEventTypes.CaseUpdated, "test").Should().Equal("test");
    }

    [Fact]
    public void Adds_the_handlers_of_a_receiver_that_is_added_twice()
    {
        using var container = new ReceiverContainer(services =>
        {
            services.AddWebhookReceiver(ReceiverHost.FirstSecret).AddHandler<CaseUpdated>((_, _) => Task.CompletedTask, name: "one");
            services.AddWebhookReceiver(_ => { }).AddHandler<CaseUpdated>((_, _) => Task.CompletedTask, name: "two");
        });

        container.Get<WebhookDispatcher>().HandlerNamesOf(WebhookEventTypes.CaseUpdated).Should().Equal("one", "two");
    }

    [Fact]
    public async Task Hands_the_whole_event_to_the_handler()
    {
        WebhookEvent<CaseUpdated>? handled = null;
        byte[]? raw = null;
        using var container = ReceiverContainer.WithHandlers(receiver => receiver.AddHandler<CaseUpdated>((webhookEvent, _) =>
        {
            handled = webhookEvent;
            raw = webhookEvent.RawJson.ToArray();
            return Task.CompletedTask;
        }));
        var json = Deliveries.Envelope();

        await RunAllAsync(container, json);

        handled.Should().BeEquivalentTo(new
        {
            Id = "evt-1",
            Type = "case.updated",
            SpecVersion = "1.0",
            OccurredAt = (DateTimeOffset?)new DateTimeOffset(2026, 9, 20, 13, 25, 18, TimeSpan.Zero),
            Payload = new CaseUpdated { CaseId = "c-1" },
            Links = new WebhookEventLinks(),
            Delivery,
        });
        raw.Should().Equal(Encoding.UTF8.GetBytes(json));
    }

    [Fact]
    public async Task Takes_the_raw_body_back_when_the_handlers_have_run()
    {
        WebhookEvent<CaseUpdated>? kept = null;
        using var container = ReceiverContainer.WithHandlers(receiver => receiver.AddHandler<CaseUpdated>((webhookEvent, _) =>
        {
            kept = webhookEvent;
            return Task.CompletedTask;
        }));

        await RunAllAsync(container, Deliveries.Envelope());

        kept.Invoking(webhookEvent => webhookEvent!.RawJson).Should().Throw<InvalidOperationException>();
    }

    [Fact]
    public async Task Reads_an_event_type_that_the_application_added()
    {
        Custom? handled = null;
        using var container = ReceiverContainer.WithHandlers(receiver => receiver
            .AddEventType("partner.custom", JsonMetadata.Of<Custom>())
            .AddHandler<Custom>((webhookEvent, _) =>
            {
                handled = webhookEvent.Payload;
                return Task.CompletedTask;
            }));

        await RunAllAsync(container, Deliveries.Envelope(type: "partner.custom", data: """{"name":"n"}"""));

        handled.Should().Be(new Custom("n"));
    }

    [Fact]
    public async Task Lets_the_application_replace_the_payload_of_a_built_in_event_type()
    {
        Custom? handled = null;
        using var container = ReceiverContainer.WithHandlers(receiver => receiver
            .AddEventType(WebhookEventTypes.CaseUpdated, JsonMetadata.Of<Custom>())
            .AddHandler<Custom>((webhookEvent, _) =>
            {
                handled = webhookEvent.Payload;
                return Task.CompletedTask;
            }));

        await RunAllAsync(container, Deliveries.Envelope(data: """{"name":"n"}"""));

        handled.Should().Be(new Custom("n"));
    }

    [Fact]
    public void Runs_one_payload_for_several_event_types()
    {
        using var container = ReceiverContainer.WithHandlers(receiver => receiver
            .AddEventType("partner.one", JsonMetadata.Of<Custom>())
            .AddEventType("partner.two", JsonMetadata.Of<Custom>())
            .AddHandler<Custom>((_, _) => Task.CompletedTask, name: "both"));
        var dispatcher = container.Get<WebhookDispatcher>();

        (string[] One, string[] Two) names = ([.. dispatcher.HandlerNamesOf("partner.one")], [.. dispatcher.HandlerNamesOf("partner.two")]);

        names.Should().BeEquivalentTo((new[] { "both" }, new[] { "both" }));
    }

    [Theory]
    [InlineData("", JsonValueKind.Null)]
    [InlineData(",\"data\":null", JsonValueKind.Null)]
    [InlineData(",\"data\":[1]", JsonValueKind.Array)]
    [InlineData(",\"data\":\"text\"", JsonValueKind.String)]
    [InlineData(",\"data\":7", JsonValueKind.Number)]
    [InlineData(",\"data\":{\"a\":1}", JsonValueKind.Object)]
    public async Task Hands_the_catch_all_the_payload_whatever_its_shape(string data, JsonValueKind expected)
    {
        JsonValueKind? kind = null;
        using var container = ReceiverContainer.WithHandlers(receiver => receiver.AddUnhandledEventHandler((webhookEvent, _) =>
        {
            kind = webhookEvent.Payload.ValueKind;
            return Task.CompletedTask;
        }));

        await RunAllAsync(container, $$"""{"id":"e-1","event":"x"{{data}} }""");

        kind.Should().Be(expected);
    }

    [Fact]
    public async Task Lets_the_catch_all_keep_the_payload()
    {
        JsonElement kept = default;
        using var container = ReceiverContainer.WithHandlers(receiver => receiver.AddUnhandledEventHandler((webhookEvent, _) =>
        {
            kept = webhookEvent.Payload;
            return Task.CompletedTask;
        }));
        var body = """{"id":"e-1","event":"x","data":{"a":"kept"}}"""u8.ToArray();

        await RunAllAsync(container, body);
        Array.Clear(body);

        kept.GetProperty("a").GetString().Should().Be("kept");
    }

    [Fact]
    public async Task Hands_the_catch_all_a_known_event_as_json()
    {
        string? caseId = null;
        using var container = ReceiverContainer.WithHandlers(receiver => receiver.AddUnhandledEventHandler((webhookEvent, _) =>
        {
            caseId = webhookEvent.Payload.GetProperty("caseId").GetString();
            return Task.CompletedTask;
        }));

        await RunAllAsync(container, Deliveries.Envelope());

        caseId.Should().Be("c-1");
    }

    [Fact]
    public void Says_once_per_type_that_nothing_handles_it()
    {
        using var container = ReceiverContainer.WithHandlers(_ => { });

        foreach (var type in new[] { "case.updated", "partner.custom", "case.updated", "partner.custom" })
        {
            Prepare(container, Deliveries.Envelope(type: type)).Dispose();
        }

        container.Log.Of("NoHandler").Select(line => (line.Level, line.Message.Contains("case.updated", StringComparison.Ordinal))).Should()
            .Equal((LogLevel.Warning, true), (LogLevel.Warning, false));
    }

    [Fact]
    public void Remembers_a_thousand_types_without_a_handler_and_no_more()
    {
        using var container = ReceiverContainer.WithHandlers(_ => { });

        for (var number = 0; number < 1100; number++)
        {
            Prepare(container, Deliveries.Envelope(type: $"type.{number}")).Dispose();
        }

        container.Log.Of("NoHandler").Should().HaveCount(1000);
    }

    [Fact]
    public void Says_nothing_about_a_type_that_the_catch_all_takes()
    {
        using var container = ReceiverContainer.WithHandlers(receiver => receiver.AddUnhandledEventHandler((_, _) => Task.CompletedTask));

        Prepare(container, Deliveries.Envelope(type: "partner.custom")).Dispose();

        container.Log.Of("NoHandler").Should().BeEmpty();
    }

    [Theory]
    [InlineData("not json", "the body is not well-formed JSON")]
    [InlineData("{}", "'id' is not a text or number of 1 to 256 characters")]
    [InlineData("""{"id":"e-1","event":"case.updated","data":{"\ud800":"secret text"}}""", "the payload is not a CaseUpdated (at $)")]
    [InlineData("""{"id":"e-1","event":"client.linked","data":{"creditor":{"id":"secret","I\u0064":"text"}}}""",
        "the payload has the field 'Id' more than once")]
    public void Says_what_is_wrong_with_an_unreadable_event_without_its_content(string json, string expected)
    {
        using var container = ReceiverContainer.WithHandlers(receiver => receiver
            .AddHandler<CaseUpdated>((_, _) => Task.CompletedTask)
            .AddHandler<ClientLinked>((_, _) => Task.CompletedTask));

        container.Get<WebhookDispatcher>().TryPrepare(Encoding.UTF8.GetBytes(json), Delivery, out _, out var problem).Should().BeFalse();

        problem.Should().Be(expected);
    }

    [Fact]
    public void Does_not_read_the_payload_of_an_event_that_only_the_catch_all_takes()
    {
        using var container = ReceiverContainer.WithHandlers(receiver => receiver.AddUnhandledEventHandler((_, _) => Task.CompletedTask));

        var readable = container.Get<WebhookDispatcher>()
            .TryPrepare(Encoding.UTF8.GetBytes(Deliveries.Envelope(data: "\"text\"")), Delivery, out _, out _);

        readable.Should().BeTrue();
    }

    [Fact]
    public void Refuses_a_payload_that_became_null()
    {
        using var container = ReceiverContainer.WithHandlers(receiver => receiver
            .AddEventType("partner.text", JsonMetadata.Of<string>())
            .AddHandler<string>((_, _) => Task.CompletedTask));

        var readable = container.Get<WebhookDispatcher>()
            .TryPrepare(Encoding.UTF8.GetBytes(Deliveries.Envelope(type: "partner.text", data: "null")), Delivery, out _, out _);

        readable.Should().BeFalse();
    }

    [Fact]
    public void Refuses_a_receiver_that_does_not_exist()
    {
        using var container = ReceiverContainer.WithHandlers(_ => { });

        var names = () => container.Get<WebhookDispatcher>().HandlerNamesOf("x", "stray");

        names.Should().Throw<ArgumentException>().WithMessage("There is no receiver 'stray'*").WithParameterName("receiver");
    }

    [Fact]
    public void Refuses_a_delivery_to_a_receiver_that_does_not_exist()
    {
        using var container = ReceiverContainer.WithHandlers(_ => { });

        var prepare = () => container.Get<WebhookDispatcher>().TryPrepare(
            Encoding.UTF8.GetBytes(Deliveries.Envelope()), Delivery with { Receiver = "stray" }, out _, out _);

        prepare.Should().Throw<ArgumentException>().WithMessage("There is no receiver 'stray'*");
    }

    [Fact]
    public void Refuses_no_delivery()
    {
        using var container = ReceiverContainer.WithHandlers(_ => { });

        var prepare = () =>
            container.Get<WebhookDispatcher>().TryPrepare(Encoding.UTF8.GetBytes(Deliveries.Envelope()), null!, out _, out _);

        prepare.Should().Throw<ArgumentNullException>();
    }

    [Fact]
    public void Tells_who_the_event_is_for()
    {
        using var container = ReceiverContainer.WithHandlers(_ => { });

        using var prepared = Prepare(container, Deliveries.Envelope());

        (prepared.Receiver, prepared.EventId, prepared.EventType).Should().Be((Receiver, "evt-1", "case.updated"));
    }

    [Theory]
    [InlineData("case.updated", "case.updated")]
    [InlineData("case.closed", "case.closed")]
    [InlineData("partner.custom", "partner.custom")]
    [InlineData("made.up.by.the.sender", "_OTHER")]
    public void Makes_a_metric_tag_of_registered_types_only(string eventType, string expected)
    {
        using var container = ReceiverContainer.WithHandlers(receiver => receiver
            .AddEventType("partner.custom", JsonMetadata.Of<Custom>())
            .AddHandler<CaseUpdated>((_, _) => Task.CompletedTask)
            .AddUnhandledEventHandler((_, _) => Task.CompletedTask));

        using var prepared = Prepare(container, Deliveries.Envelope(type: eventType));

        (prepared.EventTypeTag, container.Get<WebhookDispatcher>().EventTypeTag(Receiver, eventType)).Should().Be((expected, expected));
    }

    [Fact]
    public void Makes_the_tag_of_other_events_when_the_type_is_unknown()
    {
        using var container = ReceiverContainer.WithHandlers(_ => { });

        container.Get<WebhookDispatcher>().EventTypeTag(Receiver, eventType: null).Should().Be("_OTHER");
    }

    [Fact]
    public async Task Refuses_to_run_without_a_scope()
    {
        using var container = ReceiverContainer.WithHandlers(receiver => receiver.AddHandler<CaseUpdated>((_, _) => Task.CompletedTask));
        using var prepared = Prepare(container, Deliveries.Envelope());

        var run = () => prepared.Handlers[0].RunAsync(null!, TestContext.Current.CancellationToken);

        await run.Should().ThrowAsync<ArgumentNullException>();
    }

    [Fact]
    public async Task Passes_the_exception_of_a_handler_on()
    {
        using var container = ReceiverContainer.WithHandlers(
            receiver => receiver.AddHandler<CaseUpdated>((_, _) => throw new TimeoutException("from the handler")));

        var failure = await Record.ExceptionAsync(() => RunAllAsync(container, Deliveries.Envelope()));

        failure.Should().BeOfType<TimeoutException>().Which.Message.Should().Be("from the handler");
    }

    [Fact]
    public async Task Logs_the_exception_of_a_handler()
    {
        using var container = ReceiverContainer.WithHandlers(
            receiver => receiver.AddHandler<CaseUpdated>((_, _) => throw new TimeoutException(), name: "mine"));

        await Record.ExceptionAsync(() => RunAllAsync(container, Deliveries.Envelope()));

        container.Log.Of("HandlerFailed").Should().ContainSingle(line =>
            line.Level == LogLevel.Error && line.Exception is TimeoutException
                && line.Message == "Handler mine failed on event case.updated evt-1 of 'default'.");
    }

    [Fact]
    public async Task Measures_a_handler_that_succeeds()
    {
        using var measured = ContainerWhoseHandlerTakesTwoSeconds(failure: null);
        using var metrics = new MetricRecorder(measured.Services);

        await RunAllAsync(measured, Deliveries.Envelope());

        var measurement = metrics.Of(WebhookReceiverDiagnostics.HandlerDuration).Should().ContainSingle().Subject;
        measurement.Value.Should().Be(2);
        measurement.Tags.Should().Equal(new Dictionary<string, object?>
        {
            ["webhook_receiver.receiver"] = "default",
            ["webhook_receiver.event_type"] = "case.updated",
            ["webhook_receiver.handler"] = "mine",
        });
    }

    [Fact]
    public async Task Measures_a_handler_that_fails_with_the_type_of_its_exception()
    {
        using var container = ContainerWhoseHandlerTakesTwoSeconds(new TimeoutException());
        using var metrics = new MetricRecorder(container.Services);

        await Record.ExceptionAsync(() => RunAllAsync(container, Deliveries.Envelope()));

        metrics.Of(WebhookReceiverDiagnostics.HandlerDuration).Should().ContainSingle().Which.Tags.Should()
            .Contain("error.type", "System.TimeoutException");
    }

    [Theory]
    [InlineData(false, ActivityStatusCode.Unset)]
    [InlineData(true, ActivityStatusCode.Error)]
    public async Task Traces_a_handler(bool fails, ActivityStatusCode expected)
    {
        var handler = $"traced {Guid.NewGuid()}";
        List<Activity> activities = [];
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == WebhookReceiverDiagnostics.ActivitySourceName,
            Sample = (ref _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                lock (activities)
                {
                    activities.Add(activity);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        using var container = ReceiverContainer.WithHandlers(receiver => receiver.AddHandler<CaseUpdated>(
            (_, _) => fails ? throw new TimeoutException() : Task.CompletedTask, handler));

        await Record.ExceptionAsync(() => RunAllAsync(container, Deliveries.Envelope()));

        lock (activities)
        {
            activities.Should().ContainSingle(activity => Equals(activity.GetTagItem("webhook_receiver.handler"), handler))
                .Which.Status.Should().Be(expected);
        }
    }

    [Fact]
    public async Task Resolves_a_handler_class_and_its_services_from_the_given_scope()
    {
        using var container = new ReceiverContainer(services =>
        {
            services.AddScoped<List<string>>();
            services.AddWebhookReceiver(ReceiverHost.FirstSecret)
                .AddHandler<CaseUpdated, Recorder>()
                .AddHandler<CaseUpdated, List<string>>((e, list, _) => Note(list, $"one {e.Id}"), name: "one")
                .AddHandler<CaseUpdated, List<string>, TimeProvider>((e, list, _, _) => Note(list, $"two {e.Id}"), name: "two")
                .AddHandler<CaseUpdated, List<string>, TimeProvider, IServiceProvider>(
                    (e, list, _, _, _) => Note(list, $"three {e.Id}"), name: "three");
        });

        using var prepared = Prepare(container, Deliveries.Envelope());
        await using var scope = container.Get<WebhookDispatcher>().CreateScope(prepared);

        await RunAllAsync(scope);

        scope.Services.GetRequiredService<List<string>>().Should().Equal("class evt-1", "one evt-1", "two evt-1", "three evt-1");
    }

    [Fact]
    public async Task Resolves_a_catch_all_class_from_the_given_scope()
    {
        using var container = new ReceiverContainer(services =>
        {
            services.AddScoped<List<string>>();
            services.AddWebhookReceiver(ReceiverHost.FirstSecret).AddUnhandledEventHandler<CatchAll>();
        });

        using var prepared = Prepare(container, Deliveries.Envelope());
        await using var scope = container.Get<WebhookDispatcher>().CreateScope(prepared);

        await RunAllAsync(scope);

        scope.Services.GetRequiredService<List<string>>().Should().Equal("catch-all evt-1");
    }

    [Fact]
    public async Task Uses_a_handler_as_the_application_registered_it()
    {
        var own = new Recorder([]);
        using var container = new ReceiverContainer(services =>
        {
            services.AddSingleton(own);
            services.AddWebhookReceiver(ReceiverHost.FirstSecret).AddHandler<CaseUpdated, Recorder>();
        });

        await RunAllAsync(container, Deliveries.Envelope());

        own.Ran.Should().Equal("class evt-1");
    }

    [Fact]
    public async Task Hands_the_token_to_the_handler()
    {
        CancellationToken seen = default;
        using var source = new CancellationTokenSource();
        using var container = ReceiverContainer.WithHandlers(receiver => receiver.AddHandler<CaseUpdated>((_, cancellationToken) =>
        {
            seen = cancellationToken;
            return Task.CompletedTask;
        }));
        using var prepared = Prepare(container, Deliveries.Envelope());

        await using var scope = container.Get<WebhookDispatcher>().CreateScope(prepared);
        await prepared.Handlers[0].RunAsync(scope, source.Token);

        seen.Should().Be(source.Token);
    }

    private static ReceiverContainer ContainerWhoseHandlerTakesTwoSeconds(Exception? failure)
    {
        ReceiverContainer? container = null;
        container = ReceiverContainer.WithHandlers(receiver => receiver.AddHandler<CaseUpdated>(
            (_, _) =>
            {
                container!.Clock.Advance(TimeSpan.FromSeconds(2));
                return failure is null ? Task.CompletedTask : throw failure;
            },
            name: "mine"));
        return container;
    }

    private static PreparedEvent Prepare(ReceiverContainer container, string json) => Prepare(container, Encoding.UTF8.GetBytes(json));

    private static PreparedEvent Prepare(ReceiverContainer container, byte[] body)
    {
        container.Get<WebhookDispatcher>().TryPrepare(body, Delivery, out var prepared, out var problem).Should().BeTrue(because: problem);
        return prepared!;
    }

    private static Task RunAllAsync(ReceiverContainer container, string json) => RunAllAsync(container, Encoding.UTF8.GetBytes(json));

    private static async Task RunAllAsync(ReceiverContainer container, byte[] body)
    {
        using var prepared = Prepare(container, body);
        await using var scope = container.Get<WebhookDispatcher>().CreateScope(prepared);
        await RunAllAsync(scope);
    }

    private static async Task RunAllAsync(HandlerScope scope)
    {
        foreach (var handler in scope.Event.Handlers)
        {
            await handler.RunAsync(scope, TestContext.Current.CancellationToken);
        }
    }

    private static Task Note(List<string> ran, string name)
    {
        ran.Add(name);
        return Task.CompletedTask;
    }

    private sealed class Recorder(List<string> ran) : IWebhookHandler<CaseUpdated>
    {
        public List<string> Ran { get; } = ran;

        public Task HandleAsync(WebhookEvent<CaseUpdated> webhookEvent, CancellationToken cancellationToken) =>
            Note(Ran, $"class {webhookEvent.Id}");
    }

    private sealed class CatchAll(List<string> ran) : IWebhookHandler<JsonElement>
    {
        public Task HandleAsync(WebhookEvent<JsonElement> webhookEvent, CancellationToken cancellationToken) =>
            Note(ran, $"catch-all {webhookEvent.Id}");
    }

    private sealed record Custom(string? Name);
}
