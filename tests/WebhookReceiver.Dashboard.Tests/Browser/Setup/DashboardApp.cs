using Microsoft.AspNetCore.DataProtection;
using WebhookReceiver.Dashboard.Tests.Setup;
using WebhookReceiver.EntityFrameworkCore;
using WebhookReceiver.Testing;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.Dashboard.Tests.Browser.Setup;

/// <summary>A partner's application on Kestrel with two receivers, an inbox in a file, and a case system that can be down.</summary>
public sealed class DashboardApp : IAsyncDisposable
{
    public const string DashboardPath = "/ops/webhooks";
    public const string OtherReceiver = "test";

    private const string OtherPath = Deliveries.Path + "-test";

    private readonly SqliteFile file = new();
    private readonly TimeProvider clock;
    private ReceiverHost? host;

    private DashboardApp(TimeProvider clock) => this.clock = clock;

    /// <summary>Where the dashboard is; what is relative to it is one of its pages.</summary>
    public Uri Dashboard => new(Host.Client.BaseAddress!, DashboardPath + "/");

    public IWebhookInbox Inbox => Host.Services.GetRequiredService<IWebhookInbox>();

    public LogRecorder Log => Host.Log;

    /// <summary>Whether <c>case.updated</c> and <c>case.closed</c> fail.</summary>
    public bool IsCaseSystemDown { get; set; }

    /// <summary>How long the case system takes.</summary>
    public TimeSpan HandlingTime { get; set; }

    private ReceiverHost Host => host!;

    public static async Task<DashboardApp> StartAsync(Action<WebhookDashboardOptions>? configure = null, TimeProvider? clock = null)
    {
        var app = new DashboardApp(clock ?? TimeProvider.System);
        app.host = await ReceiverHost.StartAsync(
            builder => app.AddServices(builder.Services, configure), Map, onKestrel: true, environment: "Development");
        return app;
    }

    public Task<HttpResponseMessage> SendAsync(SignedDelivery delivery, string receiver = WebhookReceiverDefaults.ReceiverName) =>
        Host.SendAsync(receiver == OtherReceiver
            ? delivery.SignedWith(TestSecrets.Second).ToRequest(OtherPath)
            : delivery.SignedWith(TestSecrets.First).ToRequest(Deliveries.Path));

    /// <summary>Sends what must not be accepted, as it is.</summary>
    public Task<HttpResponseMessage> SendBadAsync(SignedDelivery delivery) => Host.SendAsync(delivery.ToRequest(Deliveries.Path));

    /// <summary>Asks for a page without a browser.</summary>
    public Task<HttpResponseMessage> GetAsync(string path) => Host.Client.GetAsync(new Uri(Dashboard, path));

    /// <summary>Sends an event and waits until the inbox is done with it: processed, or a dead letter.</summary>
    /// <returns>The event's id.</returns>
    public async Task<string> DeliverAsync<TPayload>(
        WebhookEvent<TPayload> webhookEvent, string receiver = WebhookReceiverDefaults.ReceiverName)
    {
        await DeliverAsync([webhookEvent], receiver);
        return webhookEvent.Id;
    }

    /// <summary>Sends many events at once and waits until the inbox is done with all of them.</summary>
    public async Task DeliverAsync<TPayload>(
        IEnumerable<WebhookEvent<TPayload>> events, string receiver = WebhookReceiverDefaults.ReceiverName)
    {
        var responses = await Task.WhenAll(events.Select(one => SendAsync(SignedDelivery.From(one), receiver)));
        foreach (var response in responses)
        {
            response.EnsureSuccessStatusCode();
            response.Dispose();
        }

        await IdleAsync();
    }

    /// <summary>Ends when so many pages wait for changes.</summary>
    public Task ListenersAsync(int count) =>
        DashboardHost.UntilAsync(() => Task.FromResult(Host.Services.GetRequiredService<ChangeFeed>().Listeners == count));

    /// <summary>Ends when the inbox holds no event that waits: all are processed, or dead letters.</summary>
    public async Task IdleAsync()
    {
        var startedAt = TimeProvider.System.GetTimestamp();
        while ((await Inbox.QueryAsync(new InboxQuery { State = InboxState.Pending, Limit = 1 })).Count > 0)
        {
            TimeProvider.System.GetElapsedTime(startedAt).Should().BeLessThan(Chromium.Patience, "the inbox should be done by then");
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Makes dead letters, each of a case of its own.</summary>
    public async Task<IReadOnlyList<string>> MakeDeadLettersAsync(int count)
    {
        IsCaseSystemDown = true;
        var events = Enumerable.Range(0, count)
            .Select(number => SampleEvents.CaseUpdated(payload => payload with { CaseId = $"case-{number}", Reference = $"REF{number}" }))
            .ToList();
        await DeliverAsync(events);
        IsCaseSystemDown = false;
        return [.. events.Select(one => one.Id)];
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        file.Dispose();
        LogCheck.ServerErrors(Log).Should().BeEmpty("no exception may reach the server");
    }

    private static void Map(WebApplication app)
    {
        app.MapWebhookReceiver(Deliveries.Path);
        app.MapWebhookReceiver(OtherPath, OtherReceiver);
        app.MapWebhookDashboard(DashboardPath);
    }

    private void AddServices(IServiceCollection services, Action<WebhookDashboardOptions>? configure)
    {
        services.AddSingleton(clock);
        services.AddDataProtection().UseEphemeralDataProtectionProvider();
        services.AddHealthChecks().AddWebhookReceiver().AddWebhookInbox();
        services
            .AddWebhookReceiver(options =>
            {
                options.SigningSecrets.Add(TestSecrets.First);
                options.ExplainRejections = true;
            })
            .AddHandler<CaseCreated>((_, cancellationToken) => WorkAsync(cancellationToken), "open-case")
            .AddHandler<CaseUpdated>((_, _) => Task.CompletedTask, "note-change")
            .AddHandler<CaseUpdated>((e, cancellationToken) => CallCaseSystemAsync(e.Payload.CaseId, cancellationToken), "save-case")
            .AddHandler<CaseClosed>((e, cancellationToken) => CallCaseSystemAsync(e.Payload.CaseId, cancellationToken), "close-case")
            .AddHandler<ClientLinked>((_, _) => Task.CompletedTask, "link-client")
            .UseInbox(file.Use, SetInbox);
        services.AddWebhookReceiver(OtherReceiver, options => options.SigningSecrets.Add(TestSecrets.Second))
            .AddUnhandledEventHandler((_, _) => Task.CompletedTask, "note-anything")
            .UseInbox(file.Use);
        services.AddWebhookDashboard(configure);
    }

    // Two attempts without a pause: whatever fails is soon a dead letter with a history.
    private static void SetInbox(WebhookInboxOptions options)
    {
        options.MaxAttempts = 2;
        options.FirstRetryDelay = TimeSpan.Zero;
    }

    private Task WorkAsync(CancellationToken cancellationToken) =>
        HandlingTime == TimeSpan.Zero ? Task.CompletedTask : Task.Delay(HandlingTime, TimeProvider.System, cancellationToken);

    private async Task CallCaseSystemAsync(string? caseId, CancellationToken cancellationToken)
    {
        await WorkAsync(cancellationToken);
        if (IsCaseSystemDown)
        {
            throw new InvalidOperationException($"The case system did not take {caseId}: it is down.");
        }
    }
}
