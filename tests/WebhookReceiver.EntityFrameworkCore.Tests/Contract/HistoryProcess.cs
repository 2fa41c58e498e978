using Microsoft.Extensions.Logging;
using WebhookReceiver.EntityFrameworkCore.Tests.Databases;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.EntityFrameworkCore.Tests.Contract;

/// <summary>
/// What a process has of the history, with its services as registered and none started: the test writes when it wants to.
/// </summary>
internal sealed class HistoryProcess : IAsyncDisposable
{
    private readonly ServiceProvider services;

    public HistoryProcess(ITestDatabase database, TimeProvider clock)
    {
        var collection = new ServiceCollection();
        collection.AddSingleton(clock).AddLogging(logging => logging.AddProvider(Log).SetMinimumLevel(LogLevel.Trace));
        collection.AddWebhookReceiver(ReceiverHost.FirstSecret).UseInbox(database.Use);
        services = collection.BuildServiceProvider();
    }

    public LogRecorder Log { get; } = new();

    public InboxHistory History => services.GetRequiredService<InboxHistory>();

    public IWebhookInboxHistory Reader => services.GetRequiredService<IWebhookInboxHistory>();

    public InboxDatabase Database => services.GetRequiredService<InboxDatabase>();

    public Task FlushAsync() => services.GetRequiredService<HistoryWriter>().FlushAsync();

    public Task MaintainAsync() => services.GetRequiredService<HistoryStore>().MaintainAsync(TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => services.DisposeAsync();
}
