using System.Text.Json;
using Microsoft.Extensions.Options;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.Tests.Dispatch;

public sealed class ReceiverRegistrationTests
{
    [Fact]
    public void Accepts_handlers_of_every_built_in_payload()
    {
        var errors = ErrorsOf(receiver => receiver
            .AddHandler<CaseUpdated, Recorder>()
            .AddHandler<CaseUpdated>((_, _) => Task.CompletedTask)
            .AddHandler<CaseClosed>((_, _) => Task.CompletedTask)
            .AddUnhandledEventHandler((_, _) => Task.CompletedTask));

        errors.Should().BeEmpty();
    }

    [Fact]
    public void Refuses_a_handler_whose_payload_no_event_type_has()
    {
        var errors = ErrorsOf(receiver => receiver.AddHandler<Uri>((_, _) => Task.CompletedTask, name: "stray"));

        errors.Should().ContainSingle().Which.Should().Contain("handler stray takes Uri").And.Contain("AddEventType");
    }

    [Fact]
    public void Accepts_a_handler_whose_payload_the_application_added()
    {
        var errors = ErrorsOf(receiver => receiver
            .AddEventType("partner.custom", JsonMetadata.Of<Custom>())
            .AddHandler<Custom>((_, _) => Task.CompletedTask));

        errors.Should().BeEmpty();
    }

    [Fact]
    public void Refuses_a_handler_of_a_built_in_payload_that_was_replaced()
    {
        var errors = ErrorsOf(receiver => receiver
            .AddEventType(WebhookEventTypes.CaseUpdated, JsonMetadata.Of<Custom>())
            .AddHandler<CaseUpdated>((_, _) => Task.CompletedTask));

        errors.Should().ContainSingle().Which.Should().Contain("takes CaseUpdated");
    }

    [Fact]
    public void Refuses_a_handler_class_that_is_added_twice()
    {
        var errors = ErrorsOf(receiver => receiver.AddHandler<CaseUpdated, Recorder>().AddHandler<CaseUpdated, Recorder>());

        errors.Should().ContainSingle().Which.Should().Contain($"{typeof(Recorder).FullName} is added 2 times for CaseUpdated");
    }

    [Fact]
    public void Refuses_two_delegates_without_names_for_one_payload()
    {
        var errors = ErrorsOf(receiver => receiver
            .AddHandler<CaseUpdated>((_, _) => Task.CompletedTask)
            .AddHandler<CaseUpdated, TimeProvider>((_, _, _) => Task.CompletedTask));

        errors.Should().ContainSingle().Which.Should().Contain("give delegates different names");
    }

    [Fact]
    public void Accepts_two_delegates_with_names()
    {
        var errors = ErrorsOf(receiver => receiver
            .AddHandler<CaseUpdated>((_, _) => Task.CompletedTask, name: "one")
            .AddHandler<CaseUpdated>((_, _) => Task.CompletedTask, name: "two"));

        errors.Should().BeEmpty();
    }

    [Fact]
    public void Refuses_two_catch_all_delegates_without_names()
    {
        var errors = ErrorsOf(receiver => receiver
            .AddUnhandledEventHandler((_, _) => Task.CompletedTask)
            .AddUnhandledEventHandler((_, _) => Task.CompletedTask));

        errors.Should().ContainSingle().Which.Should().Contain("is added 2 times for unhandled events");
    }

    [Fact]
    public void Refuses_a_catch_all_class_that_is_added_twice()
    {
        var errors = ErrorsOf(receiver => receiver.AddUnhandledEventHandler<CatchAll>().AddUnhandledEventHandler<CatchAll>());

        errors.Should().ContainSingle().Which.Should().Contain(nameof(CatchAll));
    }

    [Fact]
    public async Task Reports_the_mistakes_of_the_receiver_that_has_them()
    {
        var start = () => ReceiverHost.StartAsync(
            builder =>
            {
                builder.Services.AddWebhookReceiver(ReceiverHost.FirstSecret);
                builder.Services.AddWebhookReceiver("test", ReceiverHost.FirstSecret).AddHandler<Uri>((_, _) => Task.CompletedTask);
            },
            app => app.MapWebhookReceiver(Deliveries.Path));

        (await start.Should().ThrowAsync<OptionsValidationException>()).Which.Failures.Should().ContainSingle().Which.Should()
            .StartWith("Receiver 'test'");
    }

    [Fact]
    public async Task Reports_mistakes_in_options_handlers_and_add_ons_in_one_message()
    {
        var start = () => ReceiverHost.StartAsync(
            builder =>
            {
                builder.Services.AddWebhookReceiver(_ => { }).AddHandler<Uri>((_, _) => Task.CompletedTask);
                builder.Services.AddWebhookHandlers("worker").AddHandler<Version>((_, _) => Task.CompletedTask);
                builder.Services.AddWebhookStartupCheck((_, _) => throw new InvalidOperationException("The add-on has no database."));
            },
            app => app.MapWebhookReceiver(Deliveries.Path));

        await start.Should().ThrowAsync<OptionsValidationException>()
            .WithMessage("*no secret is configured*takes Uri*takes Version*The add-on has no database.");
    }

    [Fact]
    public async Task Throws_what_the_only_check_that_fails_throws()
    {
        var thrown = new InvalidOperationException("The add-on has no database.", new TimeoutException());
        var start = () => ReceiverHost.StartAsync(
            builder =>
            {
                builder.Services.AddWebhookReceiver(ReceiverHost.FirstSecret);
                builder.Services.AddWebhookStartupCheck((_, _) => Task.FromException(thrown));
            },
            app => app.MapWebhookReceiver(Deliveries.Path));

        (await start.Should().ThrowAsync<InvalidOperationException>()).Which.Should().BeSameAs(thrown);
    }

    private static string[] ErrorsOf(Action<WebhookReceiverBuilder> handlers)
    {
        using var container = ReceiverContainer.WithHandlers(handlers);
        return [.. container.Get<ReceiverRegistrations>().All.Single().Errors(_ => null)];
    }

    private sealed class Recorder : IWebhookHandler<CaseUpdated>
    {
        public Task HandleAsync(WebhookEvent<CaseUpdated> webhookEvent, CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class CatchAll : IWebhookHandler<JsonElement>
    {
        public Task HandleAsync(WebhookEvent<JsonElement> webhookEvent, CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed record Custom(string? Name);
}
