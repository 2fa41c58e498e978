using System.Net;
using System.Text;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.Tests.Processing;

public sealed class HandlerTests
{
    private readonly Journal journal = new();

    [Fact]
    public async Task Runs_class_and_delegate_handlers_in_order_of_registration_in_one_scope_per_event()
    {
        await using var host = await StartAsync(receiver => receiver
            .AddHandler<CaseUpdated, FirstHandler>()
            .AddHandler<CaseUpdated>((e, _) => journal.AddAsync("delegate " + e.Id))
            .AddHandler<CaseUpdated, UnitOfWork>((e, session, _) => session.WriteAsync("one service " + e.Id), "one")
            .AddHandler<CaseUpdated, UnitOfWork, Journal>(
                (e, session, log, _) => session.WriteAsync("two services " + e.Id + (log == journal)), "two")
            .AddHandler<CaseUpdated, UnitOfWork, Journal, TimeProvider>(
                (e, session, _, clock, _) => session.WriteAsync("three services " + e.Id + (clock is TimerClock)), "three")
            .AddHandler<CaseUpdated, LastHandler>());

        var first = await host.SendAsync(Deliveries.Envelope("a"));
        var second = await host.SendAsync(Deliveries.Envelope("b"));

        first.StatusCode.Should().Be(HttpStatusCode.OK);
        second.StatusCode.Should().Be(HttpStatusCode.OK);
        journal.Entries.Should().Equal(
            "first a in session 1", "delegate a", "one service a in session 1", "two services aTrue in session 1",
                "three services aTrue in session 1", "last a in session 1", "session 1 disposed",
            "first b in session 2", "delegate b", "one service b in session 2", "two services bTrue in session 2",
                "three services bTrue in session 2", "last b in session 2", "session 2 disposed");
    }

    [Fact]
    public async Task Stops_at_the_first_failure_and_runs_all_again_at_the_next_attempt()
    {
        var times = 0;
        await using var host = await StartAsync(receiver => receiver
            .AddHandler<CaseUpdated, FirstHandler>()
            .AddHandler<CaseUpdated>((_, _) => ++times == 1 ? throw new InvalidOperationException("no") : journal.AddAsync("second"))
            .AddHandler<CaseUpdated, LastHandler>());

        var first = await host.SendAsync(Deliveries.Envelope("a"));
        var second = await host.SendAsync(Deliveries.Envelope("a"));

        first.StatusCode.Should().Be(HttpStatusCode.InternalServerError);
        second.StatusCode.Should().Be(HttpStatusCode.OK);
        journal.Entries.Should().Equal(
            "first a in session 1", "session 1 disposed", "first a in session 2", "second", "last a in session 2", "session 2 disposed");
        host.Log.Of("HandlerFailed").Should().ContainSingle().Which.Message.Should().StartWith("Handler delegate failed");
    }

    [Theory]
    [InlineData(false, HttpStatusCode.InternalServerError)]
    [InlineData(true, HttpStatusCode.OK)]
    public async Task Logs_what_a_service_throws_when_it_is_disposed_and_lets_the_handler_decide(bool givesUp, HttpStatusCode status)
    {
        await using var host = await ReceiverHost.StartAsync(
            receiver => receiver.AddHandler<CaseUpdated, FailsWhenDisposed>(
                (_, _, _) => givesUp ? throw new DoNotRetryException("never") : Task.CompletedTask),
            services: builder => builder.Services.AddScoped<FailsWhenDisposed>());

        var response = await host.SendAsync(Deliveries.Envelope());

        response.StatusCode.Should().Be(status);
        host.Log.Of("DisposalFailed").Should().ContainSingle(line => line.Exception is IOException);
    }

    [Fact]
    public async Task Answers_500_when_a_handler_cannot_be_made_and_tries_again()
    {
        await using var host = await StartAsync(receiver =>
        {
            receiver.Services.AddScoped<NeverMade>(_ => throw new InvalidOperationException("Not now."));
            receiver.AddHandler<CaseUpdated, IServiceProviderIsService, NeverMade>((_, _, _, _) => Task.CompletedTask);
        });

        var first = await host.SendAsync(Deliveries.Envelope());
        var second = await host.SendAsync(Deliveries.Envelope());

        first.StatusCode.Should().Be(HttpStatusCode.InternalServerError);
        second.StatusCode.Should().Be(HttpStatusCode.InternalServerError);
        host.Log.Of("HandlerFailed").Should().HaveCount(2);
    }

    [Fact]
    public async Task Gives_unregistered_and_unhandled_types_to_the_catch_all_and_others_to_their_handlers()
    {
        await using var host = await StartAsync(receiver => receiver
            .AddHandler<CaseUpdated>((e, _) => journal.AddAsync("typed " + e.Id))
            .AddUnhandledEventHandler((e, _) => journal.AddAsync($"other {e.Type} {e.Payload.GetRawText()}")));

        await host.SendAsync(Deliveries.Envelope("a"));
        await host.SendAsync(Deliveries.Envelope("b", WebhookEventTypes.CaseClosed, """{"x":1}"""));
        await host.SendAsync(Deliveries.Envelope("c", "weather.changed", "[1,2]"));

        journal.Entries.Should().Equal("typed a", "other case.closed {\"x\":1}", "other weather.changed [1,2]");
    }

    [Fact]
    public async Task Gives_the_raw_JSON_as_signed_and_the_kept_copy_stays_valid()
    {
        ReadOnlyMemory<byte> kept = default;
        WebhookEvent<CaseUpdated>? keptEvent = null;
        await using var host = await StartAsync(receiver => receiver.AddHandler<CaseUpdated>((e, _) =>
        {
            if (e.Id == "kept")
            {
                (kept, keptEvent) = (e.RawJson, e);
            }

            return Task.CompletedTask;
        }));
        var body = Deliveries.Envelope("kept", data: "{ \"caseId\" :  \"\u00e6\" }");

        await host.SendAsync(body);
        for (var i = 0; i < 20; i++)
        {
            await host.SendAsync(Deliveries.Envelope($"overwriter-{i}"));
        }

        Encoding.UTF8.GetString(kept.Span).Should().Be(body);
        Encoding.UTF8.GetString(keptEvent!.RawJson.Span).Should().Be(body);
        keptEvent.Payload.CaseId.Should().Be("\u00e6");
    }

    [Fact]
    public async Task Refuses_a_first_look_at_the_raw_JSON_after_the_handler()
    {
        WebhookEvent<CaseUpdated>? kept = null;
        await using var host = await StartAsync(receiver => receiver.AddHandler<CaseUpdated>((e, _) =>
        {
            kept = e;
            return Task.CompletedTask;
        }));

        await host.SendAsync(Deliveries.Envelope());

        kept.Should().NotBeNull();
        kept!.Invoking(e => e.RawJson).Should().Throw<InvalidOperationException>().WithMessage("*before the handler ends*");
        kept!.Payload.CaseId.Should().Be("c-1");
    }

    [Fact]
    public async Task Shares_one_payload_between_the_handlers_of_an_event()
    {
        List<object> payloads = [];
        await using var host = await StartAsync(receiver => receiver
            .AddHandler<CaseUpdated>((e, _) => journal.AddAsync(Keep(e.Payload)), "one")
            .AddHandler<CaseUpdated>((e, _) => journal.AddAsync(Keep(e.Payload)), "two"));

        await host.SendAsync(Deliveries.Envelope());

        payloads.Should().HaveCount(2);
        payloads[0].Should().BeSameAs(payloads[1]);

        string Keep(object payload)
        {
            payloads.Add(payload);
            return "kept";
        }
    }

    [Fact]
    public async Task Logs_handler_exceptions_with_the_handlers_name_and_never_the_payload()
    {
        await using var host = await StartAsync(receiver => receiver.AddHandler<CaseUpdated, FailingHandler>());

        await host.SendAsync(Deliveries.Envelope(data: """{"caseId":"personal data"}"""));

        var line = host.Log.Of("HandlerFailed").Should().ContainSingle().Subject;
        line.Message.Should().Contain(nameof(FailingHandler)).And.NotContain("personal data");
        line.Exception.Should().BeOfType<NotSupportedException>();
    }

    private Task<ReceiverHost> StartAsync(Action<WebhookReceiverBuilder> handlers) => ReceiverHost.StartAsync(
        handlers,
        configure: null,
        services: builder => builder.Services.AddSingleton(journal).AddScoped<UnitOfWork>());

    public sealed class Journal
    {
        private int sessions;

        public IList<string> Entries { get; } = [];

        public int NextSession() => ++sessions;

        public Task AddAsync(string entry)
        {
            Entries.Add(entry);
            return Task.CompletedTask;
        }
    }

    /// <summary>Stands for a DbContext: one per event, shared by its handlers.</summary>
    public sealed class UnitOfWork(Journal journal) : IAsyncDisposable
    {
        private readonly int number = journal.NextSession();

        public Task WriteAsync(string entry) => journal.AddAsync($"{entry} in session {number}");

        public async ValueTask DisposeAsync() => await journal.AddAsync($"session {number} disposed");
    }

    public sealed class FirstHandler(UnitOfWork session) : IWebhookHandler<CaseUpdated>
    {
        public Task HandleAsync(WebhookEvent<CaseUpdated> webhookEvent, CancellationToken cancellationToken) =>
            session.WriteAsync("first " + webhookEvent.Id);
    }

    public sealed class LastHandler(UnitOfWork session) : IWebhookHandler<CaseUpdated>
    {
        public Task HandleAsync(WebhookEvent<CaseUpdated> webhookEvent, CancellationToken cancellationToken) =>
            session.WriteAsync("last " + webhookEvent.Id);
    }

    public sealed class FailingHandler : IWebhookHandler<CaseUpdated>
    {
        public Task HandleAsync(WebhookEvent<CaseUpdated> webhookEvent, CancellationToken cancellationToken) =>
            throw new NotSupportedException("always");
    }

    public sealed class NeverMade;

    private sealed class FailsWhenDisposed : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => throw new IOException("the last write failed");
    }
}
