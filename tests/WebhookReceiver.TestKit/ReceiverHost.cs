using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Logging;

namespace WebhookReceiver.TestKit;

/// <summary>A running application with one receiver on a clock that only the test moves.</summary>
public sealed class ReceiverHost : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly RequestEnds ends;

    private ReceiverHost(WebApplication app, RequestEnds ends, TimerClock clock, LogRecorder log, HttpClient client)
    {
        this.app = app;
        this.ends = ends;
        Clock = clock;
        Log = log;
        Client = client;
        Metrics = new MetricRecorder(app.Services);
    }

    public TimerClock Clock { get; }

    public LogRecorder Log { get; }

    public MetricRecorder Metrics { get; }

    public HttpClient Client { get; }

    public IServiceProvider Services => app.Services;

    public static Action<WebhookReceiverOptions> FirstSecret { get; } = options => options.SigningSecrets.Add(TestSecrets.First);

    /// <summary>Starts an application on the in-memory server.</summary>
    public static Task<ReceiverHost> StartAsync(
        Action<WebhookReceiverBuilder>? handlers = null,
        Action<WebhookReceiverOptions>? configure = null,
        Action<WebApplicationBuilder>? services = null,
        Action<WebApplication>? pipeline = null,
        bool onKestrel = false) =>
        StartAsync(
            builder =>
            {
                services?.Invoke(builder);
                var receiver = builder.Services.AddWebhookReceiver(FirstSecret + configure);
                handlers?.Invoke(receiver);
            },
            pipeline ?? (app => app.MapWebhookReceiver(Deliveries.Path)),
            onKestrel);

    /// <summary>Starts an application that the test registers and maps by itself.</summary>
    public static async Task<ReceiverHost> StartAsync(
        Action<WebApplicationBuilder> services, Action<WebApplication> pipeline, bool onKestrel = false, string environment = "Production")
    {
        // Slim, so that no appsettings.json or environment variable of the machine reaches the test.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { EnvironmentName = environment });
        var clock = new TimerClock(DateTimeOffset.FromUnixTimeSeconds(1_791_302_255));
        var log = new LogRecorder();
        var requestEnds = new RequestEnds();
        builder.Services.AddSingleton<IStartupFilter>(requestEnds);
        builder.Services.AddSingleton<TimeProvider>(clock);
        builder.Services.AddRoutingCore();
        builder.Logging.AddProvider(log).SetMinimumLevel(LogLevel.Trace);
        if (onKestrel)
        {
            builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        }
        else
        {
            builder.WebHost.UseTestServer();
        }

        services(builder);
        var built = builder.Build();
        pipeline(built);
        await built.StartAsync();

        var client = onKestrel ? new HttpClient { BaseAddress = AddressOf(built) } : built.GetTestClient();
        return new ReceiverHost(built, requestEnds, clock, log, client);
    }

    /// <summary>Signs a body with the clock's time and sends it.</summary>
    public Task<HttpResponseMessage> SendAsync(string body, string? secret = null) =>
        SendAsync(Deliveries.Signed(body, Clock.GetUtcNow(), secret));

    /// <summary>
    /// Sends a request, and returns when the server is through with it. Gives up after 20 s of real time, so that a hang is a failure.
    /// </summary>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request) =>
        ends.SendAsync(Client, request).WaitAsync(TimeSpan.FromSeconds(20));

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        Metrics.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
        LogCheck.ThrowIfAnyLeak(Log);
    }

    private static Uri AddressOf(WebApplication running) =>
        new(running.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
}
