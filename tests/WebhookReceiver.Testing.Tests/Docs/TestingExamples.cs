#pragma warning disable xUnit1051 // Calls should use TestContext.Current.CancellationToken
// The examples are for readers of any test framework.
using System.Net;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.Time.Testing;

namespace WebhookReceiver.Testing.Tests.Docs;

/// <summary>The code of docs/testing.md. A snippet stands between its two markers.</summary>
public sealed class TestingExamples
{
    [Fact]
    public async Task Runs_handlers_without_http()
    {
        // snippet: testing-harness
        var cases = new InMemoryCases();
        var services = new ServiceCollection().AddSingleton<ICases>(cases);
        services.AddWebhookReceiver(_ => { }).AddHandler<CaseUpdated, UpdateCase>();
        await using var harness = new WebhookHarness(services);

        var run = await harness.RunAsync(SampleEvents.CaseUpdated(payload => payload with { CaseId = "case-1", NewLifecycle = "Closed" }));

        run.EnsureHandled();
        Assert.Equal("Closed", cases.Lifecycles["case-1"]);
        // end-snippet
    }

    [Fact]
    public async Task Looks_at_what_ran()
    {
        var services = new ServiceCollection().AddSingleton<ICases>(new BrokenCases());
        services.AddWebhookReceiver(_ => { })
            .AddHandler<CaseUpdated, UpdateCase>()
            .AddHandler<CaseUpdated>((_, _) => Task.CompletedTask, "notify");
        await using var harness = new WebhookHarness(services);

        // snippet: testing-failure
        var run = await harness.RunAsync(SampleEvents.CaseUpdated());

        Assert.Equal(DeliveryOutcome.HandlerFailed, run.Outcome);
        Assert.IsType<TimeoutException>(run.Exception);
        Assert.Equal(["notify"], run.NotRun);
        // end-snippet
    }

    [Fact]
    public async Task Asserts_registrations_and_sends_to_the_application()
    {
        // snippet: testing-application
        var secret = TestSecret.Create();
        await using var factory = new WebApplicationFactory<Program>()
            .WithWebHostBuilder(host => host
                .UseSetting("WebhookReceiver:SigningSecrets:0", secret)
                .UseSetting("ConnectionStrings:Sqlite", $"Data Source={Path.GetTempFileName()}"));
        using var client = factory.CreateClient();
        var delivery = SignedDelivery.From(SampleEvents.ClientLinked()).SignedWith(secret);

        var accepted = await client.SendAsync(delivery.ToRequest("/webhooks/debitura"));
        var tampered = await client.SendAsync(delivery.Tampered().ToRequest("/webhooks/debitura"));

        Assert.True(accepted.IsSuccessStatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, tampered.StatusCode);
        // end-snippet
    }

    [Fact]
    public async Task Asserts_what_is_registered()
    {
        var services = new ServiceCollection();
        services.AddWebhookReceiver(_ => { }).AddHandler<CaseUpdated, UpdateCase>();
        await using var provider = services.BuildServiceProvider();

        // snippet: testing-registrations
        await using var harness = new WebhookHarness(provider);

        harness.AssertHandles(WebhookEventTypes.CaseUpdated);
        harness.AssertHandles<UpdateCase>(WebhookEventTypes.CaseUpdated);
        // end-snippet
    }

    [Fact]
    public void Makes_bad_deliveries()
    {
        var secret = TestSecret.Create();
        var clock = new FakeTimeProvider();

        // snippet: testing-bad-deliveries
        var good = SignedDelivery.From(SampleEvents.CaseClosed()).SignedWith(secret).At(clock.GetUtcNow());

        SignedDelivery[] bad =
        [
            good.Tampered(),
            good.Tampered(json => json.Replace("Paid", "Lost", StringComparison.Ordinal)),
            good.At(clock.GetUtcNow().AddMinutes(-6)),
            good.SignedWith(TestSecret.Create()),
            good.WithoutSignature(),
        ];
        // end-snippet

        bad.Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public async Task Handles_own_event_types()
    {
        var scores = new List<int>();
        var services = new ServiceCollection();
        services.AddWebhookReceiver(_ => { })
            .AddEventType("partner.custom", CustomJson.Default.PartnerCustom)
            .AddHandler<PartnerCustom>((webhookEvent, _) =>
            {
                scores.Add(webhookEvent.Payload.Score);
                return Task.CompletedTask;
            });
        await using var harness = new WebhookHarness(services);

        // snippet: testing-own-type
        var json = CustomJson.Default.PartnerCustom;
        var custom = SampleEvents.For("partner.custom", new PartnerCustom { Score = 7 }, json);

        var run = await harness.RunAsync(custom, json);
        var delivery = SignedDelivery.From(custom, json);
        // end-snippet

        run.EnsureHandled();
        delivery.Body.IsEmpty.Should().BeFalse();
        scores.Should().Equal(7);
    }

    // snippet: testing-handler
    public sealed class UpdateCase(ICases cases) : IWebhookHandler<CaseUpdated>
    {
        public Task HandleAsync(WebhookEvent<CaseUpdated> webhookEvent, CancellationToken cancellationToken) =>
            cases.SetLifecycleAsync(webhookEvent.Payload.CaseId, webhookEvent.Payload.NewLifecycle, cancellationToken);
    }
    // end-snippet

    public interface ICases
    {
        Task SetLifecycleAsync(string? caseId, string? lifecycle, CancellationToken cancellationToken);
    }

    private sealed class InMemoryCases : ICases
    {
        public Dictionary<string, string?> Lifecycles { get; } = [];

        public Task SetLifecycleAsync(string? caseId, string? lifecycle, CancellationToken cancellationToken)
        {
            Lifecycles[caseId!] = lifecycle;
            return Task.CompletedTask;
        }
    }

    private sealed class BrokenCases : ICases
    {
        public Task SetLifecycleAsync(string? caseId, string? lifecycle, CancellationToken cancellationToken) =>
            throw new TimeoutException();
    }
}
