using System.Text.Json;

namespace WebhookReceiver.Testing.Tests;

public sealed class HarnessAssertionTests
{
    [Fact]
    public async Task Passes_for_an_event_type_with_a_handler()
    {
        await using var harness = Harness(receiver => receiver.AddHandler<ClientLinked, Linked>());

        harness.Invoking(it => it.AssertHandles("client.linked")).Should().NotThrow();
        harness.Invoking(it => it.AssertHandles<Linked>("client.linked")).Should().NotThrow();
        harness.Invoking(it => it.AssertHandles("client.linked", typeof(Linked).FullName!)).Should().NotThrow();
    }

    [Fact]
    public async Task Fails_for_an_event_type_without_one_and_lists_what_is_registered()
    {
        await using var harness = Harness(receiver => receiver
            .AddHandler<CaseUpdated>((_, _) => Task.CompletedTask, "b")
            .AddHandler<CaseUpdated>((_, _) => Task.CompletedTask, "a")
            .AddHandler<ClientLinked, Linked>());

        var assert = () => harness.AssertHandles("chat.created");

        assert.Should().Throw<WebhookAssertionException>().Which.Message.ReplaceLineEndings("|").Should().Be(
            "Receiver 'default' should run a handler on 'chat.created', but does not. Registered:" +
            $"|  client.linked -> {typeof(Linked).FullName}|  case.updated -> b, a|  unhandled events -> nothing" +
            "|Add it with AddHandler; an event type of your own needs AddEventType too.");
    }

    [Fact]
    public async Task A_handler_of_unhandled_events_does_not_count_even_under_the_same_name()
    {
        await using var harness = Harness(receiver => receiver
            .AddHandler<CaseUpdated>((_, _) => Task.CompletedTask)
            .AddUnhandledEventHandler((_, _) => Task.CompletedTask));

        var assert = () => harness.AssertHandles("client.linked");

        assert.Should().Throw<WebhookAssertionException>().WithMessage("*unhandled events -> delegate*");
        harness.Invoking(it => it.AssertHandles("case.updated")).Should().NotThrow();
    }

    [Theory]
    [InlineData("client.linked")]
    [InlineData("partner.unknown")]
    public async Task A_class_of_unhandled_events_runs_on_every_type_without_a_handler(string eventType)
    {
        await using var harness = Harness(receiver => receiver.AddUnhandledEventHandler<CatchAll>());

        var assert = () => harness.AssertHandles<CatchAll>(eventType);

        assert.Should().NotThrow();
    }

    [Fact]
    public async Task Fails_for_another_class_than_the_registered_one()
    {
        await using var harness = Harness(receiver => receiver.AddHandler<CaseUpdated>((_, _) => Task.CompletedTask, "delegate"));

        var assert = () => harness.AssertHandles<Linked>("case.updated");

        assert.Should().Throw<WebhookAssertionException>()
            .WithMessage($"*the handler {typeof(Linked).FullName} on 'case.updated'*case.updated -> delegate*");
    }

    [Fact]
    public async Task An_own_event_type_is_listed_when_it_is_the_one_asked_for()
    {
        await using var harness = Harness(receiver => receiver
            .AddEventType("partner.custom", CustomJson.Default.PartnerCustom)
            .AddHandler<PartnerCustom>((_, _) => Task.CompletedTask, "custom"));

        var assert = () => harness.AssertHandles("partner.custom", "another");

        harness.Invoking(it => it.AssertHandles("partner.custom", "custom")).Should().NotThrow();
        assert.Should().Throw<WebhookAssertionException>().WithMessage("*partner.custom -> custom*");
    }

    [Fact]
    public async Task Names_the_receiver()
    {
        await using var harness = new WebhookHarness(new ServiceCollection().AddWebhookReceiver("partner", _ => { }).Services, "partner");

        var assert = () => harness.AssertHandles("case.updated");

        assert.Should().Throw<WebhookAssertionException>().WithMessage("Receiver 'partner'*");
    }

    [Fact]
    public void The_exception_can_be_made_like_any_other()
    {
        var cause = new InvalidOperationException();

        new WebhookAssertionException().Message.Should().NotBeEmpty();
        new WebhookAssertionException("message").Message.Should().Be("message");
        new WebhookAssertionException("message", cause).InnerException.Should().BeSameAs(cause);
    }

    private static WebhookHarness Harness(Action<WebhookReceiverBuilder> register)
    {
        var services = new ServiceCollection();
        register(services.AddWebhookReceiver(_ => { }));
        return new WebhookHarness(services);
    }

#pragma warning disable CA1812 // Avoid uninstantiated internal classes: only their names are asked for
    private sealed class Linked : IWebhookHandler<ClientLinked>
    {
        public Task HandleAsync(WebhookEvent<ClientLinked> webhookEvent, CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class CatchAll : IWebhookHandler<JsonElement>
    {
        public Task HandleAsync(WebhookEvent<JsonElement> webhookEvent, CancellationToken cancellationToken) => Task.CompletedTask;
    }
#pragma warning restore CA1812
}
