using Microsoft.Extensions.Configuration;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.Tests;

public sealed class WebhookReceiversTests
{
    [Fact]
    public async Task Names_receivers_with_settings_and_those_with_handlers_only()
    {
        await using var host = await StartAsync();
        var receivers = host.Services.GetRequiredService<WebhookReceivers>();

        receivers.Names.Should().Equal("default", "stored", "worker");
        receivers.Names.Select(receivers.IsHandledInline).Should().Equal(true, false, true);
        receivers.SettingsOf("default")!.Tolerance.Should().Be(TimeSpan.FromMinutes(7));
        receivers.SettingsOf("worker").Should().BeNull();
        receivers.SettingsOf("nobody").Should().BeNull();
    }

    [Fact]
    public async Task Knows_the_paths_of_endpoints_and_of_middleware()
    {
        await using var host = await StartAsync();
        var receivers = host.Services.GetRequiredService<WebhookReceivers>();

        receivers.PathsOf("default").Should().Equal("/hooks/one", "/two");
        receivers.PathsOf("worker").Should().BeEmpty();
        receivers.PathsOf("nobody").Should().BeEmpty();
    }

    [Fact]
    public async Task Reports_a_change_of_settings_when_it_is_in_force_and_keeps_the_error_of_one_that_is_not()
    {
        var configuration = new ReloadableConfiguration(("WebhookReceiver:SigningSecrets:0", TestSecrets.First));
        await using var host = await ReceiverHost.StartAsync(
            builder => builder.Services.AddWebhookReceiver(
                new ConfigurationBuilder().Add(configuration).Build().GetSection("WebhookReceiver")),
            app => app.MapWebhookReceiver(Deliveries.Path));
        var receivers = host.Services.GetRequiredService<WebhookReceivers>();
        List<(string Receiver, string Secret)> changes = [];
        receivers.OnSettingsChanged(receiver => changes.Add((receiver, receivers.SettingsOf(receiver)!.SigningSecrets.Single())));

        configuration.Replace(("WebhookReceiver:SigningSecrets:0", TestSecrets.Second));
        configuration.Replace(("WebhookReceiver:SigningSecrets:0", "too short"));

        changes.Should().Equal(("default", TestSecrets.Second));
        receivers.SettingsErrorOf("default").Should().Contain("SigningSecrets").And.NotContain("too short");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Observers_see_a_rejection_whatever_the_application_does_about_it(bool hasOwnHook)
    {
        var observer = new Observer();
        List<RejectionReason> own = [];
        await using var host = await ReceiverHost.StartAsync(
            services: builder =>
            {
                builder.Services.AddSingleton<IRejectionObserver>(observer);
                builder.Services.PostConfigure<WebhookReceiverOptions>(options => options.OnRejected = hasOwnHook ? Own : null);
            });

        await host.SendAsync(Deliveries.Envelope(), TestSecrets.Other);

        observer.Seen.Should().Equal(RejectionReason.SignatureMismatch);
        own.Should().Equal(hasOwnHook ? [RejectionReason.SignatureMismatch] : []);

        Task Own(RejectedDelivery rejected, CancellationToken cancellationToken)
        {
            own.Add(rejected.Reason);
            throw new InvalidOperationException("the application's own trouble");
        }
    }

    private static Task<ReceiverHost> StartAsync() => ReceiverHost.StartAsync(
        builder =>
        {
            builder.Services.AddWebhookReceiver(ReceiverHost.FirstSecret + (options => options.Tolerance = TimeSpan.FromMinutes(7)));
            builder.Services.AddWebhookReceiver("stored", options => options.SigningSecrets.Add(TestSecrets.Second));
            builder.Services.AddKeyedSingleton<IDeliveryProcessor, Storing>("stored");
            builder.Services.AddWebhookHandlers("worker");
        },
        app =>
        {
            app.MapGroup("/hooks").MapWebhookReceiver("/one");
            app.UseWebhookReceiver("/two");
        });

    private sealed class Storing : IDeliveryProcessor
    {
        public ValueTask<DeliveryOutcome> ProcessAsync(VerifiedDelivery delivery, CancellationToken cancellationToken) =>
            new(DeliveryOutcome.Stored);
    }

    private sealed class Observer : IRejectionObserver
    {
        public List<RejectionReason> Seen { get; } = [];

        public void Rejected(in RejectedDelivery rejected) => Seen.Add(rejected.Reason);
    }
}
