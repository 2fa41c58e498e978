using System.Collections.Concurrent;
using System.Text.Json;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.Simulator.Tests;

/// <summary>A receiver of the core on Kestrel, by the real clock, subscribed to everything.</summary>
internal sealed class RealReceiver : IAsyncDisposable
{
    private readonly ReceiverHost host;

    private RealReceiver(ReceiverHost host) => this.host = host;

    public LogRecorder Log => host.Log;

    public ConcurrentQueue<WebhookEvent<JsonElement>> Handled { get; } = new();

    /// <summary>Whether the handler throws.</summary>
    public bool Fails { get; set; }

    public static async Task<RealReceiver> StartAsync(DebituraSimulator simulator, params IEnumerable<string> events)
    {
        RealReceiver? receiver = null;
        var started = await ReceiverHost.StartAsync(
            handlers => handlers.AddUnhandledEventHandler((e, _) =>
            {
                if (receiver!.Fails)
                {
                    throw new InvalidOperationException("not today");
                }

                receiver.Handled.Enqueue(e);
                return Task.CompletedTask;
            }),
            options => options.ExplainRejections = true,
            services => services.Services.AddSingleton(TimeProvider.System),
            onKestrel: true);
        receiver = new RealReceiver(started);
        string[] types = [.. events];
        simulator.Subscriptions.Set(new SimulatedSubscription
        {
            Url = new Uri(started.Client.BaseAddress!, TestKit.Deliveries.Path).AbsoluteUri,
            Secret = TestSecrets.First,
            Events = types.Length > 0 ? types : ["case.updated", "case.created"],
        });
        return receiver;
    }

    public ValueTask DisposeAsync() => host.DisposeAsync();
}
