using Microsoft.EntityFrameworkCore;
using WebhookReceiver.EntityFrameworkCore;

namespace WebhookReceiver.LoadTest;

/// <summary>A receiver with an inbox: its options on the command line, after the connection string.</summary>
internal static class InboxServer
{
    public const string WorkersOption = "--workers";

    /// <summary>A handler that saves a row through the application's own context, instead of one that does nothing.</summary>
    public const string SavingOption = "--saving";

    /// <summary>Events run one at a time, whatever case they are of.</summary>
    public const string OneAtATimeOption = "--one-at-a-time";

    /// <summary>Events of <see cref="SignedRequests.FailingLifecycle"/> fail, and wait for an hour.</summary>
    public const string FailingOption = "--failing";

    /// <summary>Events that fail become dead letters at once.</summary>
    public const string GivingUpOption = "--giving-up";

    private static readonly TimeSpan RetryDelay = TimeSpan.FromHours(1);

    public static void Add(
        IServiceCollection services, WebhookReceiverBuilder receiver, string kind, string[] options, HandledCounter counter)
    {
        var isFailing = options.Contains(FailingOption);
        if (options.Contains(SavingOption))
        {
            services.AddDbContextPool<LoadDbContext>(db => Use(db, kind, options[0]));
            receiver
                .AddHandler<CaseUpdated, LoadDbContext>((e, db, token) => SaveAsync(e, db, isFailing, counter, token))
                .UseInbox<LoadDbContext>(inbox => Configure(inbox, options));
            return;
        }

        receiver
            .AddHandler<CaseUpdated>((e, _) => Count(e, isFailing, counter))
            .UseInbox(db => Use(db, kind, options[0]), inbox => Configure(inbox, options));
    }

    private static void Use(DbContextOptionsBuilder db, string kind, string connectionString) =>
        _ = kind == ServerKinds.Sqlite ? db.UseSqlite(connectionString) : db.UseNpgsql(connectionString);

    private static void Configure(WebhookInboxOptions inbox, string[] options)
    {
        inbox.RunWorkers = options.Contains(WorkersOption);
        if (options.Contains(OneAtATimeOption))
        {
            inbox.MaxConcurrency = 1;
        }

        if (options.Contains(FailingOption))
        {
            inbox.FirstRetryDelay = inbox.MaxRetryDelay = RetryDelay;
        }

        if (options.Contains(GivingUpOption))
        {
            inbox.MaxAttempts = 1;
        }
    }

    private static Task Count(WebhookEvent<CaseUpdated> webhookEvent, bool isFailing, HandledCounter counter)
    {
        FailIf(webhookEvent, isFailing, counter);
        return counter.CountAsync();
    }

    private static async Task SaveAsync(
        WebhookEvent<CaseUpdated> webhookEvent,
        LoadDbContext db,
        bool isFailing,
        HandledCounter counter,
        CancellationToken cancellationToken)
    {
        FailIf(webhookEvent, isFailing, counter);
        db.Add(new SavedRow { EventId = webhookEvent.Id });
        await db.SaveChangesAsync(cancellationToken);
        await counter.CountAsync();
    }

    private static void FailIf(WebhookEvent<CaseUpdated> webhookEvent, bool isFailing, HandledCounter counter)
    {
        if (isFailing && webhookEvent.Payload.NewLifecycle == SignedRequests.FailingLifecycle)
        {
            counter.CountFailed();
            throw new InvalidOperationException("as asked");
        }
    }
}
