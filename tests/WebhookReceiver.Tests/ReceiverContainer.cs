using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.Tests;

/// <summary>A container with receivers and no host: for what does not need one.</summary>
internal sealed class ReceiverContainer : IDisposable
{
    private readonly ServiceProvider services;

    public ReceiverContainer(Action<IServiceCollection> register, FakeTimeProvider? clock = null)
    {
        Clock = clock ?? new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(1_791_302_255));
        var collection = new ServiceCollection();
        collection.AddSingleton<TimeProvider>(Clock);
        collection.AddLogging(logging => logging.AddProvider(Log).SetMinimumLevel(LogLevel.Trace));
        register(collection);
        services = collection.BuildServiceProvider();
    }

    public FakeTimeProvider Clock { get; }

    public LogRecorder Log { get; } = new();

    public IServiceProvider Services => services;

    /// <summary>One receiver, the default one, with a secret.</summary>
    public static ReceiverContainer WithHandlers(Action<WebhookReceiverBuilder> handlers) =>
        new(services => handlers(services.AddWebhookReceiver(ReceiverHost.FirstSecret)));

    public T Get<T>()
        where T : notnull => services.GetRequiredService<T>();

    public void Dispose() => services.Dispose();
}
