using System.Net;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.Testing.Tests;

public sealed class ApplicationTests
{
    [Fact]
    public async Task The_harness_runs_handlers_with_the_services_of_a_running_application()
    {
        List<string> ran = [];
        await using var host = await ReceiverHost.StartAsync(
            receiver => receiver.AddHandler<CaseUpdated, List<string>>((webhookEvent, log, _) =>
            {
                log.Add(webhookEvent.Id);
                return Task.CompletedTask;
            }),
            services: builder => builder.Services.AddScoped(_ => ran));
        await using var harness = new WebhookHarness(host.Services);
        var webhookEvent = SampleEvents.CaseUpdated();

        var run = await harness.RunAsync(webhookEvent, cancellationToken: TestContext.Current.CancellationToken);

        run.EnsureHandled();
        ran.Should().Equal(webhookEvent.Id);
    }

    [Fact]
    public async Task Harness_and_receiver_agree_on_which_handlers_run_until_a_failure()
    {
        List<string> ran = [];
        await using var host = await ReceiverHost.StartAsync(receiver => receiver
            .AddHandler<CaseUpdated>((_, _) => Ran("first"), "first")
            .AddHandler<CaseUpdated>((_, _) => Task.FromException(new InvalidOperationException()), "second")
            .AddHandler<CaseUpdated>((_, _) => Ran("third"), "third"));
        await using var harness = new WebhookHarness(host.Services);
        var webhookEvent = SampleEvents.CaseUpdated();

        var run = await harness.RunAsync(webhookEvent, cancellationToken: TestContext.Current.CancellationToken);
        var response = await host.SendAsync(
            SignedDelivery.From(webhookEvent).SignedWith(TestSecrets.First).At(host.Clock.GetUtcNow()).ToRequest(Deliveries.Path));

        run.Outcome.Should().Be(DeliveryOutcome.HandlerFailed);
        response.StatusCode.Should().Be(HttpStatusCode.InternalServerError);
        ran.Should().Equal("first", "first");

        Task Ran(string name)
        {
            ran.Add(name);
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task A_web_application_factory_works_with_deliveries_and_harness()
    {
        var secret = TestSecret.Create();
        var database = Path.GetTempFileName();
        var delivered = new TaskCompletionSource();
        var handled = 0;
        await using var factory = new WebApplicationFactory<Program>().WithWebHostBuilder(host => host
            .UseSetting("WebhookReceiver:SigningSecrets:0", secret)
            .UseSetting("ConnectionStrings:Sqlite", $"Data Source={database}")
            .ConfigureTestServices(services => services.AddWebhookReceiver(_ => { }).AddHandler<ChatCreated>(Count, "counter")));
        using var client = factory.CreateClient();

        var response = await client.SendAsync(
            SignedDelivery.From(SampleEvents.ChatCreated()).SignedWith(secret)
                .ToRequest("/webhooks/debitura"), TestContext.Current.CancellationToken);
        await delivered.Task;
        await using var harness = new WebhookHarness(factory.Services);
        await harness.RunAsync(SampleEvents.ChatCreated(), cancellationToken: TestContext.Current.CancellationToken);

        response.IsSuccessStatusCode.Should().BeTrue();
        harness.AssertHandles(WebhookEventTypes.ChatCreated, "counter");
        handled.Should().Be(2);

        Task Count(WebhookEvent<ChatCreated> webhookEvent, CancellationToken cancellationToken)
        {
            handled++;
            delivered.TrySetResult();
            return Task.CompletedTask;
        }
    }
}
