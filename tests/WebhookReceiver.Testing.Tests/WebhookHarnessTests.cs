using Microsoft.Extensions.Time.Testing;

namespace WebhookReceiver.Testing.Tests;

public sealed class WebhookHarnessTests
{
    private static readonly DateTimeOffset Now = new(2026, 10, 6, 10, 37, 35, 250, TimeSpan.Zero);

    private readonly List<string> ran = [];
    private readonly FakeTimeProvider clock = new(Now);
    private readonly ServiceCollection services = [];

    private static CancellationToken TestToken => TestContext.Current.CancellationToken;

    public static TheoryData<string> EventTypes => Samples.EventTypes;

    [Theory]
    [MemberData(nameof(EventTypes))]
    public async Task Runs_the_handler_of_every_sample_with_what_was_sent(string eventType)
    {
        var sample = Samples.Of(eventType);
        sample.AddHandlerTo(Receiver());
        await using var harness = new WebhookHarness(services);

        var run = await sample.RunNewAsync(harness);

        run.Outcome.Should().Be(DeliveryOutcome.Handled);
        sample.ReceivedShouldEqualSent();
        harness.AssertHandles(eventType);
    }

    [Fact]
    public async Task Runs_all_handlers_in_order_of_registration()
    {
        Receiver().AddHandler(Handler("first"), "first").AddHandler(Handler("second"), "second").AddHandler(Handler("third"), "third");
        await using var harness = new WebhookHarness(services);

        var run = await harness.RunAsync(SampleEvents.CaseUpdated(), cancellationToken: TestToken);

        ran.Should().Equal("first", "second", "third");
        run.Handlers.Select(handler => handler.Name).Should().Equal("first", "second", "third");
        run.Handlers.Should().OnlyContain(handler => handler.Succeeded && handler.Exception == null);
        run.NotRun.Should().BeEmpty();
        run.Exception.Should().BeNull();
        run.Problem.Should().BeNull();
        run.Invoking(it => it.EnsureHandled()).Should().NotThrow();
    }

    [Fact]
    public async Task Stops_at_the_first_failure_as_the_receiver_does()
    {
        var failure = new InvalidOperationException("the database is down");
        Receiver().AddHandler(Handler("first"), "first").AddHandler(Handler("second", failure), "second")
            .AddHandler(Handler("third"), "third");
        await using var harness = new WebhookHarness(services);

        var run = await harness.RunAsync(SampleEvents.CaseUpdated(), cancellationToken: TestToken);

        ran.Should().Equal("first", "second");
        run.Outcome.Should().Be(DeliveryOutcome.HandlerFailed);
        run.Handlers.Select(handler => handler.Succeeded).Should().Equal(true, false);
        run.NotRun.Should().Equal("third");
        run.Exception.Should().BeSameAs(failure);
    }

    [Fact]
    public async Task A_handler_that_gives_up_abandons_the_event_as_in_the_receiver()
    {
        Receiver().AddHandler(Handler("first", new DoNotRetryException("no such case")), "first");
        await using var harness = new WebhookHarness(services);

        var run = await harness.RunAsync(SampleEvents.CaseUpdated(), cancellationToken: TestToken);

        run.Outcome.Should().Be(DeliveryOutcome.Abandoned);
    }

    [Fact]
    public async Task A_failure_is_told_with_every_handler_and_the_cause()
    {
        var failure = new InvalidOperationException("the database is down");
        Receiver().AddHandler(Handler("first"), "first").AddHandler(Handler("second", failure), "second")
            .AddHandler(Handler("third"), "third");
        await using var harness = new WebhookHarness(services);
        var webhookEvent = SampleEvents.CaseUpdated();
        var run = await harness.RunAsync(webhookEvent, cancellationToken: TestToken);

        var ensure = run.EnsureHandled;

        var thrown = ensure.Should().Throw<WebhookAssertionException>().Which;
        thrown.InnerException.Should().BeSameAs(failure);
        thrown.Message.ReplaceLineEndings("|").Should().Be(
            $"The event should have been handled, but was not: case.updated {webhookEvent.Id} -> HandlerFailed" +
            "|  first: succeeded|  second: threw InvalidOperationException: the database is down|  third: not run");
    }

    [Fact]
    public async Task An_event_without_a_handler_is_told_as_such()
    {
        Receiver().AddHandler(Handler("other"));
        await using var harness = new WebhookHarness(services);

        var run = await harness.RunAsync(SampleEvents.ChatCreated(), cancellationToken: TestToken);

        run.Outcome.Should().Be(DeliveryOutcome.NoHandler);
        run.Handlers.Should().BeEmpty();
        run.Exception.Should().BeNull();
        run.Invoking(it => it.EnsureHandled()).Should().Throw<WebhookAssertionException>().WithMessage("*chat.created*NoHandler*");
    }

    [Fact]
    public async Task An_event_without_a_handler_reaches_the_one_for_unhandled_events()
    {
        Receiver().AddUnhandledEventHandler((webhookEvent, _) => Ran(webhookEvent.Type), "catch-all");
        await using var harness = new WebhookHarness(services);

        var run = await harness.RunAsync("""{"id":"evt-1","event":"partner.unknown","data":{"a":1}}""", TestToken);

        ran.Should().Equal("partner.unknown");
        run.Handlers.Should().ContainSingle().Which.Name.Should().Be("catch-all");
    }

    [Fact]
    public async Task An_event_of_an_own_type_reaches_its_handler()
    {
        Receiver()
            .AddEventType("partner.custom", CustomJson.Default.PartnerCustom)
            .AddHandler<PartnerCustom>((webhookEvent, _) => Ran($"score {webhookEvent.Payload.Score}"));
        await using var harness = new WebhookHarness(services);
        var custom = SampleEvents.For("partner.custom", new PartnerCustom { Score = 7 }, CustomJson.Default.PartnerCustom);

        var run = await harness.RunAsync(custom, CustomJson.Default.PartnerCustom, TestToken);

        run.EnsureHandled();
        ran.Should().Equal("score 7");
    }

    [Theory]
    [InlineData("no JSON", "the body is not well-formed JSON")]
    [InlineData("""{"event":"case.updated"}""", "'id' is not a text or number of 1 to 256 characters")]
    [InlineData(
        """{"id":"evt-1","event":"case.updated","data":{"caseId":1,"CaseId":2}}""", "the payload has the field 'CaseId' more than once")]
    public async Task Unreadable_json_is_told_with_its_problem_and_runs_nothing(string json, string problem)
    {
        Receiver().AddHandler(Handler("first"));
        await using var harness = new WebhookHarness(services);

        var run = await harness.RunAsync(json, TestToken);

        run.Outcome.Should().Be(DeliveryOutcome.Unreadable);
        run.Problem.Should().Be(problem);
        ran.Should().BeEmpty();
        run.Invoking(it => it.EnsureHandled()).Should().Throw<WebhookAssertionException>()
            .WithMessage($"*The JSON -> Unreadable ({problem})");
    }

    [Fact]
    public async Task Handlers_of_one_event_share_a_scope_and_those_of_the_next_get_another()
    {
        List<Guid> scopes = [];
        services.AddScoped<Scoped>();
        Receiver().AddHandler<CaseUpdated, Scoped>(Keep, "first").AddHandler<CaseUpdated, Scoped>(Keep, "second");
        await using var harness = new WebhookHarness(services);

        await harness.RunAsync(SampleEvents.CaseUpdated(), cancellationToken: TestToken);
        await harness.RunAsync(SampleEvents.CaseUpdated(), cancellationToken: TestToken);

        scopes.Should().HaveCount(4);
        scopes.Distinct().Should().HaveCount(2);
        scopes[0].Should().Be(scopes[1]);

        Task Keep(WebhookEvent<CaseUpdated> webhookEvent, Scoped service, CancellationToken cancellationToken)
        {
            scopes.Add(service.Id);
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task The_scope_is_disposed_before_the_run_ends()
    {
        Scoped? seen = null;
        services.AddScoped<Scoped>();
        Receiver().AddHandler<CaseUpdated, Scoped>((_, service, _) => Task.FromResult(seen = service));
        await using var harness = new WebhookHarness(services);

        await harness.RunAsync(SampleEvents.CaseUpdated(), cancellationToken: TestToken);

        seen!.IsDisposed.Should().BeTrue();
    }

    [Fact]
    public async Task A_singleton_that_takes_a_scoped_service_fails_on_plain_registrations()
    {
        services.AddScoped<Scoped>();
        services.AddSingleton<Captive>();
        Receiver().AddHandler<CaseUpdated, Captive>((_, _, _) => Task.CompletedTask);
        await using var harness = new WebhookHarness(services);

        var run = await harness.RunAsync(SampleEvents.CaseUpdated(), cancellationToken: TestToken);

        run.Exception.Should().BeOfType<InvalidOperationException>().Which.Message.Should().Contain("scoped");
    }

    [Fact]
    public async Task A_handler_lasts_as_long_as_the_clock_of_the_services_says()
    {
        Receiver()
            .AddHandler<CaseUpdated>((_, _) => Moved(TimeSpan.FromSeconds(2)), "slow")
            .AddHandler<CaseUpdated>((_, _) => Task.CompletedTask, "quick");
        await using var harness = new WebhookHarness(services);

        var run = await harness.RunAsync(SampleEvents.CaseUpdated(), cancellationToken: TestToken);

        run.Handlers.Select(handler => handler.Duration).Should().Equal(TimeSpan.FromSeconds(2), TimeSpan.Zero);

        Task Moved(TimeSpan time)
        {
            clock.Advance(time);
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task The_delivery_looks_signed_and_received_now_by_the_receiver()
    {
        WebhookDelivery? delivery = null;
        Receiver("partner").AddHandler<CaseUpdated>((webhookEvent, _) => Task.FromResult(delivery = webhookEvent.Delivery));
        await using var harness = new WebhookHarness(services, "partner");

        await harness.RunAsync(SampleEvents.CaseUpdated(), cancellationToken: TestToken);

        delivery.Should().Be(new WebhookDelivery { Receiver = "partner", SignedAt = Now.AddMilliseconds(-250), ReceivedAt = Now });
    }

    [Fact]
    public async Task Facts_of_the_delivery_that_the_test_sets_are_kept()
    {
        WebhookDelivery? delivery = null;
        Receiver().AddHandler<CaseUpdated>((webhookEvent, _) => Task.FromResult(delivery = webhookEvent.Delivery));
        await using var harness = new WebhookHarness(services);
        var set = new WebhookDelivery
        {
            Receiver = "default",
            SignedAt = Now.AddDays(-1),
            ReceivedAt = Now.AddHours(-1),
            IsTest = true,
            IsReplay = true,
        };

        await harness.RunAsync(SampleEvents.CaseUpdated() with { Delivery = set }, cancellationToken: TestToken);

        delivery.Should().Be(set);
    }

    [Fact]
    public async Task A_handler_ended_by_the_token_of_the_test_timed_out()
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(TestToken);
        Receiver().AddHandler<CaseUpdated>(async (_, cancellationToken) =>
        {
            await ending.CancelAsync();
            cancellationToken.ThrowIfCancellationRequested();
        });
        await using var harness = new WebhookHarness(services);

        var run = await harness.RunAsync(SampleEvents.CaseUpdated(), cancellationToken: ending.Token);

        run.Outcome.Should().Be(DeliveryOutcome.HandlerTimedOut);
    }

    [Fact]
    public async Task A_handler_that_gives_up_by_itself_failed()
    {
        Receiver().AddHandler(Handler("first", new OperationCanceledException()));
        await using var harness = new WebhookHarness(services);

        var run = await harness.RunAsync(SampleEvents.CaseUpdated(), cancellationToken: TestToken);

        run.Outcome.Should().Be(DeliveryOutcome.HandlerFailed);
    }

    [Fact]
    public async Task Each_receiver_has_its_own_handlers()
    {
        Receiver("one").AddHandler(Handler("of one"), "of one");
        Receiver("two").AddHandler(Handler("of two"), "of two");
        await using var harness = new WebhookHarness(services, "two");

        await harness.RunAsync(SampleEvents.CaseUpdated(), cancellationToken: TestToken);

        harness.Receiver.Should().Be("two");
        ran.Should().Equal("of two");
    }

    [Fact]
    public async Task The_same_event_may_run_twice()
    {
        Receiver().AddHandler(Handler("first"));
        await using var harness = new WebhookHarness(services);
        var webhookEvent = SampleEvents.CaseUpdated();

        await harness.RunAsync(webhookEvent, cancellationToken: TestToken);
        await harness.RunAsync(webhookEvent, cancellationToken: TestToken);

        ran.Should().Equal("first", "first");
    }

    [Fact]
    public async Task A_class_handler_gets_its_services()
    {
        services.AddSingleton(ran);
        Receiver().AddHandler<CaseUpdated, UpdateCase>();
        await using var harness = new WebhookHarness(services);

        var run = await harness.RunAsync(SampleEvents.CaseUpdated(), cancellationToken: TestToken);

        run.Handlers.Should().ContainSingle().Which.Name.Should().Be(typeof(UpdateCase).FullName);
        ran.Should().Equal("Paused");
    }

    [Fact]
    public async Task Disposes_the_services_that_it_built()
    {
        services.AddSingleton<Scoped>();
        Scoped? seen = null;
        Receiver().AddHandler<CaseUpdated, Scoped>((_, service, _) => Task.FromResult(seen = service));
        var harness = new WebhookHarness(services);
        await harness.RunAsync(SampleEvents.CaseUpdated(), cancellationToken: TestToken);

        await harness.DisposeAsync();

        seen!.IsDisposed.Should().BeTrue();
    }

    [Fact]
    public async Task Leaves_the_services_of_the_application_alone()
    {
        services.AddSingleton<Scoped>();
        Receiver();
        await using var provider = services.BuildServiceProvider();
        var singleton = provider.GetRequiredService<Scoped>();
        var harness = new WebhookHarness(provider);

        await harness.DisposeAsync();

        singleton.IsDisposed.Should().BeFalse();
    }

    [Fact]
    public void Services_without_a_receiver_are_refused_with_what_to_call()
    {
        var make = () => new WebhookHarness(services);

        make.Should().Throw<ArgumentException>().WithMessage("The services have no webhook receiver: call AddWebhookReceiver*");
    }

    [Fact]
    public void A_receiver_that_does_not_exist_is_refused_at_once()
    {
        Receiver("one");

        var make = () => new WebhookHarness(services, "two");

        make.Should().Throw<ArgumentException>().WithMessage("There is no receiver 'two'*");
    }

    [Fact]
    public async Task Refuses_what_is_absent()
    {
        Receiver();
        await using var harness = new WebhookHarness(services);

        var run = () => harness.RunAsync(null!, TestToken);
        var make = () => new WebhookHarness((IServiceProvider)null!);

        await run.Should().ThrowAsync<ArgumentNullException>();
        make.Should().Throw<ArgumentNullException>();
    }

    private WebhookReceiverBuilder Receiver(string name = WebhookReceiverDefaults.ReceiverName)
    {
        services.AddSingleton<TimeProvider>(clock);
        return services.AddWebhookReceiver(name, _ => { });
    }

    private Func<WebhookEvent<CaseUpdated>, CancellationToken, Task> Handler(string name, Exception? failure = null) => (_, _) =>
    {
        ran.Add(name);
        return failure is null ? Task.CompletedTask : throw failure;
    };

    private Task Ran(string what)
    {
        ran.Add(what);
        return Task.CompletedTask;
    }

#pragma warning disable CA1812 // Avoid uninstantiated internal classes: made by the container
    private sealed class Scoped : IDisposable
    {
        public Guid Id { get; } = Guid.NewGuid();

        public bool IsDisposed { get; private set; }

        public void Dispose() => IsDisposed = true;
    }

    private sealed class Captive(Scoped service)
    {
        public Scoped Service { get; } = service;
    }

    private sealed class UpdateCase(List<string> ran) : IWebhookHandler<CaseUpdated>
    {
        public Task HandleAsync(WebhookEvent<CaseUpdated> webhookEvent, CancellationToken cancellationToken)
        {
            ran.Add(webhookEvent.Payload.NewLifecycle!);
            return Task.CompletedTask;
        }
    }
#pragma warning restore CA1812
}
