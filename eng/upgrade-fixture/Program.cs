using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using UpgradeFixture;
using WebhookReceiver;
using WebhookReceiver.EntityFrameworkCore;
using WebhookReceiver.TestKit;

// Fills a database as the old version left it. Arguments: the fixture's name and the connection string of an empty database.
return args switch
{
    ["sqlite-plain", var connection] => await Filling<PlainContext>.RunAsync(db => db.UseSqlite(connection)),
    ["sqlite-conventions", var connection] => await Filling<ConventionsContext>.RunAsync(db => db.UseSqlite(connection)),
    ["postgres-schema", var connection] => await Filling<SchemaContext>.RunAsync(
        db => db.UseNpgsql(connection, npgsql => npgsql.MigrationsHistoryTable("__EFMigrationsHistory", "app"))
            .ConfigureWarnings(warnings => warnings.Ignore(RelationalEventId.PendingModelChangesWarning))),
    ["postgres-conventions", var connection] => await Filling<ConventionsContext>.RunAsync(db => db.UseNpgsql(connection)),
    _ => 2,
};

internal sealed class Filling<TContext>(ReceiverHost host)
    where TContext : FixtureContext
{
    private const string Failing = "Failing";

    // All hosts go on with one clock, which begins two minutes before that of a test.
    private static readonly TimerClock Clock = new(DateTimeOffset.FromUnixTimeSeconds(1_791_302_255 - 120));

    private IWebhookInbox Inbox => host.Services.GetRequiredService<IWebhookInbox>();

    public static async Task<int> RunAsync(Action<DbContextOptionsBuilder> use)
    {
        await WithAsync(use, Quick(maxAttempts: 3), async filling => await filling.EndAsync());
        await WithAsync(use, Quick(maxAttempts: 10), filling => filling.FailAsync(2, [("evt-failed-twice", "c-twice", null, "second")]));
        await WithAsync(
            use,
            inbox => inbox.FirstRetryDelay = TimeSpan.FromMinutes(10),
            filling => filling.FailAsync(
                1, [("evt-failed", "c-failed", null, "first"), ("evt-failed-partly", "c-partly", null, "second")]));
        await WithAsync(use, inbox => inbox.RunWorkers = false, filling => filling.LeaveAsync());
        return 0;
    }

    private static Action<WebhookInboxOptions> Quick(int maxAttempts) => inbox =>
    {
        inbox.MaxAttempts = maxAttempts;
        inbox.FirstRetryDelay = inbox.MaxRetryDelay = TimeSpan.FromSeconds(1);
    };

    /// <summary>Processed, dead and discarded events.</summary>
    private async Task EndAsync()
    {
        await SendAsync("evt-processed-1", "c-processed");
        await SendAsync("evt-processed-2", "c-processed");
        await SendAsync("evt-processed-client", tenantId: "tenant-1");
        await SendAsync("evt-processed-alone");
        await SendAsync("evt-dead", "c-dead", failing: "first");
        await SendAsync("evt-dead-partly", "c-dead-partly", failing: "second");
        await SendAsync("evt-discarded-dead", "c-discarded", failing: "first");
        await SendAsync(Deliveries.Signed("this is not JSON", Clock.GetUtcNow()));
        await UntilAsync(async () => (await Inbox.GetStatisticsAsync()).Depth == 0);
        await SendAsync("evt-processed-after-dead", "c-dead");
        await UntilAsync(async () => (await Inbox.GetStatisticsAsync()).Depth == 0);
        await Inbox.DiscardAsync("evt-discarded-dead");
    }

    private async Task FailAsync(int attempts, (string Id, string? CaseId, string? TenantId, string Failing)[] events)
    {
        foreach (var (id, caseId, tenantId, failing) in events)
        {
            await SendAsync(id, caseId, tenantId, failing);
        }

        await UntilAsync(async () =>
        {
            var details = await Task.WhenAll(events.Select(one => Inbox.FindAsync(one.Id)));
            return details.All(one => one!.Attempts.Count == attempts && one.Entry.HeldUntil is null);
        });
    }

    /// <summary>Events that nobody has tried, some of them behind failed ones.</summary>
    private async Task LeaveAsync()
    {
        await SendAsync("evt-failed-next-1", "c-failed");
        await SendAsync("evt-failed-next-2", "c-failed");
        await SendAsync("evt-twice-next", "c-twice");
        await SendAsync("evt-pending-1", "c-pending");
        await SendAsync("evt-pending-client-1", tenantId: "tenant-1");
        await SendAsync("evt-pending-2", "c-pending");
        await SendAsync("evt-pending-client-2", tenantId: "tenant-1");
        await SendAsync("evt-pending-3", "c-pending", "tenant-2");
        await SendAsync("evt-pending-alone-1");
        await SendAsync("evt-pending-alone-2");
        await SendAsync("evt-discarded-pending", "c-discarded");
        await Inbox.DiscardAsync("evt-discarded-pending");
    }

    private static async Task WithAsync(
        Action<DbContextOptionsBuilder> use, Action<WebhookInboxOptions> configure, Func<Filling<TContext>, Task> fill)
    {
        await using var host = await ReceiverHost.StartAsync(
            builder =>
            {
                builder.Services.AddSingleton<TimeProvider>(Clock);
                builder.Services.AddDbContext<TContext>(use);
                builder.Services.AddWebhookReceiver(ReceiverHost.FirstSecret)
                    .AddHandler<CaseUpdated, TContext>((e, context, _) => HandleAsync(e, context, "first"), "first")
                    .AddHandler<CaseUpdated, TContext>((e, context, _) => HandleAsync(e, context, "second"), "second")
                    .UseInbox<TContext>(configure);
            },
            app =>
            {
                using var scope = app.Services.CreateScope();
                var database = scope.ServiceProvider.GetRequiredService<TContext>().Database;
                if (database.GetMigrations().Any() && typeof(TContext) == typeof(SchemaContext))
                {
                    database.Migrate();
                }
                else
                {
                    database.EnsureCreated();
                }

                app.MapWebhookReceiver(Deliveries.Path);
            });
        await fill(new Filling<TContext>(host));
    }

    private static async Task HandleAsync(WebhookEvent<CaseUpdated> e, TContext context, string handler)
    {
        if (e.Payload.OldLifecycle == handler && e.Payload.NewLifecycle == Failing)
        {
            throw new InvalidOperationException("as asked");
        }

        context.Add(new Effect { EventId = e.Id, Handler = handler, CaseId = e.Payload.CaseId });
        await context.SaveChangesAsync();
    }

    private Task SendAsync(string id, string? caseId = null, string? tenantId = null, string? failing = null)
    {
        List<string> data = [];
        void Add(string name, string? value) => data.AddRange(value is null ? [] : [$"\"{name}\":\"{value}\""]);
        Add("caseId", caseId);
        Add("externalTenantId", tenantId);
        Add("reference", caseId is null ? null : "Ref-" + caseId[2..]);
        Add("oldLifecycle", failing ?? "Active");
        Add("newLifecycle", failing is null ? "Paused" : Failing);
        return SendAsync(Deliveries.Signed(Deliveries.Envelope(id, data: $"{{{string.Join(',', data)}}}"), Clock.GetUtcNow()));
    }

    private async Task SendAsync(HttpRequestMessage request)
    {
        using var response = await host.SendAsync(request);
        if (response.StatusCode != HttpStatusCode.Accepted)
        {
            var log = string.Join('\n', host.Log.Lines.Select(line => line.Message + line.Exception).TakeLast(10));
            throw new InvalidOperationException($"Answered {response.StatusCode}. {log}");
        }
    }

    private async Task UntilAsync(Func<Task<bool>> condition)
    {
        for (var step = 0; !await condition(); step++)
        {
            if (step == 2_000)
            {
                throw new TimeoutException(string.Join('\n', host.Log.Lines.Select(line => line.Message + line.Exception).TakeLast(20)));
            }

            Clock.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Delay(10);
        }
    }
}
