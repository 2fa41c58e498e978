using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace WebhookReceiver.EntityFrameworkCore.Tests.Snippets;

/// <summary>The code of docs/inbox.md, compiled and run.</summary>
public static class InboxSnippets
{
    public static void OwnContext(WebApplicationBuilder builder)
    {
        // snippet: inbox-own-context
        builder.Services.AddDbContextPool<AppDbContext>(db => db.UseNpgsql(builder.Configuration.GetConnectionString("Postgres")));
        builder.Services.AddWebhookReceiver(builder.Configuration.GetSection("WebhookReceiver"))
            .AddHandler<CaseUpdated, UpdateCase>()
            .UseInbox<AppDbContext>(options => options.MaxConcurrency = 16);
        // end-snippet
    }

    public static void Standalone(WebApplicationBuilder builder)
    {
        // snippet: inbox-standalone
        builder.Services.AddWebhookReceiver(builder.Configuration.GetSection("WebhookReceiver"))
            .AddHandler<CaseUpdated>((e, cancellationToken) => Console.Out.WriteLineAsync(e.ToString()))
            .UseInbox(db => db.UseSqlite("Data Source=webhooks.db"));
        // end-snippet
    }

    public static void Worker(HostApplicationBuilder builder)
    {
        // snippet: inbox-worker
        builder.Services.AddDbContextPool<AppDbContext>(db => db.UseNpgsql("Host=db;Database=app"));
        builder.Services.AddWebhookInboxWorker<AppDbContext>()
            .AddHandler<CaseUpdated, UpdateCase>();
        // end-snippet
    }

    public static void Options(WebApplicationBuilder builder)
    {
        // snippet: inbox-options
        builder.Services.Configure<WebhookInboxOptions>(options => options.MaxConcurrency = 8);
        // end-snippet
    }

    public static async Task Requeue(IWebhookInbox inbox, DateTimeOffset from, DateTimeOffset until)
    {
        // snippet: inbox-requeue
        var change = await inbox.RequeueAsync(
            new InboxQuery { State = InboxState.DeadLetter, ReceivedFrom = from, ReceivedBefore = until },
            new InboxOperator("kim@partner.example", "The bank's API was down, INC-42"));
        Console.WriteLine($"{change.Changed} requeued, {change.Skipped} skipped: they had changed meanwhile.");
        // end-snippet
    }

    public static async Task Operate(IWebhookInbox inbox)
    {
        // snippet: inbox-operate
        var dead = await inbox.QueryAsync(new InboxQuery { State = InboxState.DeadLetter, Limit = 50 });
        foreach (var entry in dead)
        {
            var details = await inbox.FindAsync(entry.EventId, entry.Receiver);
            Console.WriteLine($"{entry.EventType} {entry.EventId}: {details?.Attempts.Count} failed attempts, last {entry.LastError}");
            await inbox.RequeueAsync(entry.EventId, entry.Receiver);
        }
        // end-snippet
    }
}

// snippet: inbox-context
public sealed class AppDbContext(DbContextOptions<AppDbContext> options) : DbContext(options)
{
    public DbSet<CaseRow> Cases => Set<CaseRow>();
}
// end-snippet

public sealed class CaseRow
{
    public required string Id { get; set; }

    public string? Lifecycle { get; set; }
}

// snippet: inbox-handler
public sealed class UpdateCase(AppDbContext db) : IWebhookHandler<CaseUpdated>
{
    public async Task HandleAsync(WebhookEvent<CaseUpdated> webhookEvent, CancellationToken cancellationToken)
    {
        var id = webhookEvent.Payload.CaseId ?? throw new DoNotRetryException("The event names no case.");
        var row = await db.Cases.FindAsync([id], cancellationToken) ?? db.Cases.Add(new CaseRow { Id = id }).Entity;
        row.Lifecycle = webhookEvent.Payload.NewLifecycle;

        // Not committed yet: the inbox commits it together with "handled".
        await db.SaveChangesAsync(cancellationToken);
    }
}
// end-snippet
