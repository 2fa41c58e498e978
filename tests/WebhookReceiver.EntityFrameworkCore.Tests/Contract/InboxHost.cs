using Microsoft.EntityFrameworkCore;
using WebhookReceiver.EntityFrameworkCore.Tests.Databases;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.EntityFrameworkCore.Tests.Contract;

/// <summary>An application with a durable inbox, on a clock that only the test moves.</summary>
public sealed class InboxHost(ReceiverHost host) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public ReceiverHost Host { get; } = host;

    public IWebhookInbox Inbox => Host.Services.GetRequiredService<IWebhookInbox>();

    public static async Task<InboxHost> StartAsync(
        ITestDatabase database, Action<WebhookReceiverBuilder> handlers, Action<WebhookInboxOptions>? configure =
            null, Action<IServiceCollection>? services = null)
    {
        var host = await ReceiverHost.StartAsync(
            builder =>
            {
                builder.Services.AddDbContext<EffectsDbContext>(database.Use);
                services?.Invoke(builder.Services);
                var receiver = builder.Services.AddWebhookReceiver(ReceiverHost.FirstSecret).UseInbox<EffectsDbContext>(configure);
                handlers(receiver);
            },
            app =>
            {
                using var scope = app.Services.CreateScope();
                scope.ServiceProvider.GetRequiredService<EffectsDbContext>().Database.EnsureCreated();
                app.MapWebhookReceiver(Deliveries.Path);
            });
        return new InboxHost(host);
    }

    public Task<HttpResponseMessage> SendAsync(string id, string? caseId = "c-1") =>
        Host.SendAsync(Deliveries.Envelope(id, data: caseId is null ? "{}" : $$"""{"caseId":"{{caseId}}"}"""));

    public async Task<List<Effect>> EffectsAsync()
    {
        using var scope = Host.Services.CreateScope();
        return await scope.ServiceProvider.GetRequiredService<EffectsDbContext>().Effects.OrderBy(effect => effect.Id).AsNoTracking()
            .ToListAsync();
    }

    public async Task<InboxEntry> EntryAsync(string id) =>
        (await Inbox.FindAsync(id, cancellationToken: TestContext.Current.CancellationToken))!.Entry;

    /// <summary>
    /// Moves the clock in small steps until the condition holds, so that polling and retries come due. It stands still while an attempt is
    /// under way: however slow the
    /// machine, no handler times out and no lease ends unless a test says so.
    /// </summary>
    public async Task UntilAsync(Func<Task<bool>> condition, TimeSpan? step = null)
    {
        var startedAt = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(startedAt) > Patience)
            {
                throw new TimeoutException(
                    "The condition did not come true. Log:\n"
                    + string.Join('\n', Host.Log.Lines.Where(line => line.Level >= Microsoft.Extensions.Logging.LogLevel.Information)
                        .Select(line => line.Message + line.Exception).TakeLast(30)));
            }

            if (!await IsWorkingAsync())
            {
                Host.Clock.Advance(step ?? TimeSpan.FromMilliseconds(100));
            }

            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }
    }

    public Task UntilStateAsync(string id, InboxState state, TimeSpan? step = null) =>
        UntilAsync(async () => (await EntryAsync(id)).State == state, step);

    /// <summary>Moves the clock until such an event is logged, without asking the database.</summary>
    public async Task UntilLoggedAsync(string eventName)
    {
        var logged = Host.Log.WaitForAsync(eventName);
        while (!logged.IsCompleted)
        {
            Host.Clock.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }

        await logged;
    }

    public ValueTask DisposeAsync() => Host.DisposeAsync();

    private async Task<bool> IsWorkingAsync()
    {
        var now = Host.Clock.GetUtcNow();
        return (await Inbox.QueryAsync(new InboxQuery { State = InboxState.Pending })).Any(entry => entry.HeldUntil > now);
    }
}
