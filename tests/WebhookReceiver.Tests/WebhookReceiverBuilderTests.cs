using Microsoft.Extensions.Configuration;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.Tests;

public sealed class WebhookReceiverBuilderTests
{
    private static readonly Dictionary<string, Action<WebhookReceiverBuilder>> MissingArguments = new()
    {
        ["delegate"] = receiver => receiver.AddHandler((Func<WebhookEvent<CaseUpdated>, CancellationToken, Task>)null!),
        ["delegate with one service"] = receiver => receiver.AddHandler<CaseUpdated, TimeProvider>(null!),
        ["delegate with two services"] = receiver => receiver.AddHandler<CaseUpdated, TimeProvider, TimeProvider>(null!),
        ["delegate with three services"] = receiver => receiver.AddHandler<CaseUpdated, TimeProvider, TimeProvider, TimeProvider>(null!),
        ["catch-all"] = receiver => receiver.AddUnhandledEventHandler(null!),
        ["event type"] = receiver => receiver.AddEventType(null!, JsonMetadata.Of<Uri>()),
        ["metadata"] = receiver => receiver.AddEventType<Uri>("partner.custom", null!),
    };

    private static readonly Dictionary<string, Action<WebhookReceiverBuilder, string>> BlankNames = new()
    {
        ["delegate"] = (receiver, name) => receiver.AddHandler<CaseUpdated>((_, _) => Task.CompletedTask, name),
        ["delegate with a service"] = (receiver, name) =>
            receiver.AddHandler<CaseUpdated, TimeProvider>((_, _, _) => Task.CompletedTask, name),
        ["catch-all"] = (receiver, name) => receiver.AddUnhandledEventHandler((_, _) => Task.CompletedTask, name),
        ["event type"] = (receiver, name) => receiver.AddEventType(name, JsonMetadata.Of<Uri>()),
    };

    public static TheoryData<string> Missing => [.. MissingArguments.Keys];

    public static MatrixTheoryData<string, string> Blank => new([.. BlankNames.Keys], ["", " ", "\t"]);

    [Theory]
    [MemberData(nameof(Missing))]
    public void Refuses_what_is_not_there(string what)
    {
        var add = () => MissingArguments[what](Builder());

        add.Should().Throw<ArgumentNullException>();
    }

    [Theory]
    [MemberData(nameof(Blank))]
    public void Refuses_a_blank_name(string what, string name)
    {
        var add = () => BlankNames[what](Builder(), name);

        add.Should().Throw<ArgumentException>();
    }

    [Fact]
    public void Refuses_an_event_type_of_more_than_128_characters()
    {
        var add = () => Builder().AddEventType(new string('x', 129), JsonMetadata.Of<Uri>());

        add.Should().Throw<ArgumentException>().WithParameterName("eventType");
    }

    [Fact]
    public void Accepts_an_event_type_of_128_characters()
    {
        var add = () => Builder().AddEventType(new string('x', 128), JsonMetadata.Of<Uri>());

        add.Should().NotThrow();
    }

    [Fact]
    public void Tells_its_receiver_and_services_to_add_ons()
    {
        var services = new ServiceCollection();

        var builder = services.AddWebhookReceiver("test", _ => { });

        (builder.Receiver, ReferenceEquals(builder.Services, services)).Should().Be(("test", true));
    }

    [Fact]
    public void Registers_a_handler_class_as_scoped()
    {
        var builder = Builder().AddHandler<CaseUpdated, Handler>();

        builder.Services.Single(service => service.ServiceType == typeof(Handler)).Lifetime.Should().Be(ServiceLifetime.Scoped);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    public void Refuses_a_receiver_with_a_blank_name(string name)
    {
        var add = () => new ServiceCollection().AddWebhookReceiver(name, _ => { });

        add.Should().Throw<ArgumentException>().WithParameterName(nameof(name));
    }

    [Fact]
    public void Refuses_a_receiver_without_services_or_settings()
    {
        Action[] calls =
        [
            () => ((IServiceCollection)null!).AddWebhookReceiver(_ => { }),
            () => new ServiceCollection().AddWebhookReceiver((IConfiguration)null!),
            () => new ServiceCollection().AddWebhookReceiver((Action<WebhookReceiverOptions>)null!),
            () => new ServiceCollection().AddWebhookReceiver("test", (IConfiguration)null!),
            () => new ServiceCollection().AddWebhookReceiver("test", (Action<WebhookReceiverOptions>)null!),
        ];

        calls.Should().AllSatisfy(call => call.Should().Throw<ArgumentNullException>());
    }

    [Fact]
    public void Registers_everything_once_however_many_receivers_there_are()
    {
        var services = new ServiceCollection();
        services.AddWebhookReceiver(ReceiverHost.FirstSecret);
        var before = services.Count;

        services.AddWebhookReceiver(_ => { });

        services.Skip(before).Select(service => service.ServiceType.FullName)
            .Where(name => name!.StartsWith("WebhookReceiver.", StringComparison.Ordinal))
            .Should().BeEmpty();
    }

    [Fact]
    public void Takes_the_clock_that_the_application_registered()
    {
        using var container = ReceiverContainer.WithHandlers(_ => { });

        container.Get<TimeProvider>().Should().BeSameAs(container.Clock);
    }

    private static WebhookReceiverBuilder Builder() => new ServiceCollection().AddWebhookReceiver(_ => { });

    private sealed class Handler : IWebhookHandler<CaseUpdated>
    {
        public Task HandleAsync(WebhookEvent<CaseUpdated> webhookEvent, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
