using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Microsoft.EntityFrameworkCore;
using WebhookReceiver.EntityFrameworkCore.Tests.Databases;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.EntityFrameworkCore.Tests.Upgrade;

/// <summary>The application after its upgrade, on the database that the old version left.</summary>
internal sealed class UpgradedHost<TContext>(ReceiverHost host) : IAsyncDisposable
    where TContext : UpgradedContext
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(5);

    public ReceiverHost Host { get; } = host;

    public IWebhookInbox Inbox => Host.Services.GetRequiredService<IWebhookInbox>();

    public static async Task<UpgradedHost<TContext>> StartAsync(ITestDatabase database, bool runsWorkers = true)
    {
        var host = await ReceiverHost.StartAsync(
            builder =>
            {
                builder.Services.AddDbContext<TContext>(database.Use);
                builder.Services.AddWebhookReceiver(ReceiverHost.FirstSecret)
                    .AddHandler<CaseUpdated, TContext>((e, context, _) => AddAsync(e, context, "first"), "first")
                    .AddHandler<CaseUpdated, TContext>((e, context, _) => AddAsync(e, context, "second"), "second")
                    .UseInbox<TContext>(inbox => inbox.RunWorkers = runsWorkers);
            },
            app => app.MapWebhookReceiver(Deliveries.Path));
        return new(host);
    }

    /// <summary>Sends new events at once, of cases that the old version knew and of others.</summary>
    /// <returns>Their ids.</returns>
    public async Task<IReadOnlyList<string>> SendNewAsync(int count)
    {
        string[] cases = ["c-failed", "c-pending", "c-twice", "c-dead", "c-processed", "c-new"];
        ConcurrentBag<string> ids = [];
        await Parallel.ForEachAsync(Enumerable.Range(0, count), async (number, _) =>
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"evt-new-{number}");
            var data = $$"""{"caseId":"{{cases[number % cases.Length]}}"}""";
            using var response = await Host.SendAsync(Deliveries.Envelope(id, data: data));
            response.StatusCode.Should().Be(HttpStatusCode.Accepted);
            ids.Add(id);
        });
        return [.. ids];
    }

    public async Task<InboxEventDetails> FindAsync(string id) =>
        (await Inbox.FindAsync(id, cancellationToken: TestContext.Current.CancellationToken))!;

    /// <summary>All events, in the order of their acceptance.</summary>
    public async Task<List<InboxEntry>> EntriesAsync() =>
        [.. (await Inbox.QueryAsync(new InboxQuery { Limit = 1000 }, TestContext.Current.CancellationToken)).Reverse()];

    /// <summary>What handlers did, in the order in which it was committed.</summary>
    public async Task<List<OldEffect>> EffectsAsync()
    {
        using var scope = Host.Services.CreateScope();
        var context = scope.ServiceProvider.GetRequiredService<TContext>();
        return await context.Effects.OrderBy(effect => effect.Id).AsNoTracking().ToListAsync();
    }

    /// <summary>
    /// Moves the clock until nothing waits. It stands still while a process holds an event, so that no handler times out.
    /// </summary>
    public async Task UntilHandledAsync()
    {
        var startedAt = TimeProvider.System.GetTimestamp();
        while (await EntriesAsync() is var entries && entries.Exists(entry => entry.State == InboxState.Pending))
        {
            if (TimeProvider.System.GetElapsedTime(startedAt) > Patience)
            {
                var log = string.Join('\n', Host.Log.Lines.Select(line => line.Message + line.Exception).TakeLast(30));
                throw new TimeoutException($"Events still wait. Log:\n{log}");
            }

            var now = Host.Clock.GetUtcNow();
            if (!entries.Exists(entry => entry.State == InboxState.Pending && entry.HeldUntil > now))
            {
                Host.Clock.Advance(Step);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }
    }

    public ValueTask DisposeAsync() => Host.DisposeAsync();

    private static Task AddAsync(WebhookEvent<CaseUpdated> webhookEvent, TContext context, string handler)
    {
        context.Effects.Add(new OldEffect { EventId = webhookEvent.Id, Handler = handler, CaseId = webhookEvent.Payload.CaseId });
        return Task.CompletedTask;
    }
}
