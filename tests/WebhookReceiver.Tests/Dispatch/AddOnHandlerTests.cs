using System.Net;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.Tests.Dispatch;

/// <summary>Handlers of add-ons do not count as the application's.</summary>
public sealed class AddOnHandlerTests
{
    private const string AddOn = "WebhookReceiver.Tests.Dispatch.AddOnHandlerTests+AddOnHandler";

    [Fact]
    public async Task Sends_an_event_that_only_add_ons_handle_to_the_catch_all_after_them()
    {
        List<string> ran = [];
        await using var host = await ReceiverHost.StartAsync(receiver =>
        {
            receiver.Services.AddSingleton(ran);
            receiver
                .AddUnhandledEventHandler(
                    (e, _) => Note(ran, $"{e.Type} {e.Payload.GetProperty("caseId").GetString()} {e.RawJson.Length > 0}"))
                .AddAddOnHandler<CaseUpdated, AddOnHandler>();
        });

        var response = await host.SendAsync(Deliveries.Envelope());

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        ran.Should().Equal("add-on c-1", "case.updated c-1 True");
        host.Log.Of("NoHandler").Should().BeEmpty();
        host.Log.Of("EventHandled").Should().ContainSingle();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Leaves_the_catch_all_out_where_the_application_has_a_handler(bool isAddOnFirst)
    {
        List<string> ran = [];
        await using var host = await ReceiverHost.StartAsync(receiver =>
        {
            receiver.Services.AddSingleton(ran);
            receiver = isAddOnFirst ? receiver.AddAddOnHandler<CaseUpdated, AddOnHandler>() : receiver;
            receiver.AddHandler<CaseUpdated>((_, _) => Note(ran, "own")).AddUnhandledEventHandler((_, _) => Note(ran, "rest"));
            _ = isAddOnFirst ? receiver : receiver.AddAddOnHandler<CaseUpdated, AddOnHandler>();
        });

        await host.SendAsync(Deliveries.Envelope());

        ran.Should().Equal(isAddOnFirst ? ["add-on c-1", "own"] : ["own", "add-on c-1"]);
    }

    [Fact]
    public async Task Handles_an_event_by_add_ons_alone_where_the_application_has_no_catch_all()
    {
        List<string> ran = [];
        await using var host = await ReceiverHost.StartAsync(receiver =>
        {
            receiver.Services.AddSingleton(ran);
            receiver.AddAddOnHandler<CaseUpdated, AddOnHandler>();
        });

        await host.SendAsync(Deliveries.Envelope());

        ran.Should().Equal("add-on c-1");
        host.Log.Of("NoHandler").Should().BeEmpty();
        host.Log.Of("EventHandled").Should().ContainSingle();
    }

    [Fact]
    public async Task Answers_500_when_the_catch_all_fails_after_an_add_on()
    {
        await using var host = await ReceiverHost.StartAsync(receiver =>
        {
            receiver.Services.AddSingleton(new List<string>());
            receiver.AddAddOnHandler<CaseUpdated, AddOnHandler>()
                .AddUnhandledEventHandler((_, _) => throw new InvalidOperationException("not today"));
        });

        var response = await host.SendAsync(Deliveries.Envelope());

        response.StatusCode.Should().Be(HttpStatusCode.InternalServerError);
    }

    [Fact]
    public void Names_both_and_counts_the_type_as_handled()
    {
        using var container = ReceiverContainer.WithHandlers(receiver => receiver
            .AddAddOnHandler<CaseUpdated, AddOnHandler>().AddUnhandledEventHandler((_, _) => Task.CompletedTask, name: "rest"));
        var dispatcher = container.Get<WebhookDispatcher>();

        dispatcher.HandlerNamesOf(WebhookEventTypes.CaseUpdated).Should().Equal(AddOn, "rest");
        dispatcher.HandlerNamesOf(WebhookEventTypes.CaseClosed).Should().Equal("rest");
        dispatcher.HasHandlerOf(WebhookEventTypes.CaseUpdated).Should().BeTrue();
        dispatcher.HasHandlerOf(WebhookEventTypes.CaseClosed).Should().BeFalse();
    }

    [Fact]
    public async Task Marks_handlers_of_add_ons_in_the_line_of_the_start()
    {
        await using var host = await ReceiverHost.StartAsync(receiver => AddList(receiver)
            .AddAddOnHandler<CaseUpdated, AddOnHandler>().AddHandler<CaseClosed>((_, _) => Task.CompletedTask, name: "own"));

        host.Log.Of("ReceiverStarted").Should().ContainSingle().Which.Message.Should()
            .Contain("case.updated: AddOnHandlerTests+AddOnHandler (add-on)\n  case.closed: own");
    }

    [Fact]
    public async Task Refuses_one_name_for_a_handler_of_an_add_on_and_the_catch_all()
    {
        // The inbox records completions by name: the second would count as done with the first.
        var act = async () => await ReceiverHost.StartAsync(receiver => receiver
            .AddAddOnHandler<CaseUpdated, AddOnHandler>().AddUnhandledEventHandler((_, _) => Task.CompletedTask, name: AddOn));

        (await act.Should().ThrowAsync<Exception>()).Which.Message.Should().Contain(AddOn).And.Contain("different names");
    }

    private static Task Note(List<string> ran, string name)
    {
        ran.Add(name);
        return Task.CompletedTask;
    }

    private sealed class AddOnHandler(List<string> ran) : IWebhookHandler<CaseUpdated>
    {
        public Task HandleAsync(WebhookEvent<CaseUpdated> webhookEvent, CancellationToken cancellationToken) =>
            Note(ran, $"add-on {webhookEvent.Payload.CaseId}");
    }

    private static WebhookReceiverBuilder AddList(WebhookReceiverBuilder receiver)
    {
        receiver.Services.AddSingleton(new List<string>());
        return receiver;
    }
}
