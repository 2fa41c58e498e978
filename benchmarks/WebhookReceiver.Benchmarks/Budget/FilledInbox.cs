using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using WebhookReceiver.EntityFrameworkCore;

namespace WebhookReceiver.Benchmarks.Budget;

/// <summary>
/// An inbox with many processed events, and the package's own way into it and out of it: the processor behind the endpoint, and the
/// workers' claimer.
/// </summary>
internal sealed class FilledInbox : IAsyncDisposable
{
    private const int DeliveriesPerRound = 64;

    // What a worker asks for, as long as its default of eight slots is free.
    private const int ClaimLimit = 8;

    private readonly ServiceProvider services;
    private readonly InboxProcessor processor;
    private readonly InboxStore store;

    private FilledInbox(ServiceProvider services)
    {
        this.services = services;
        processor = services.GetRequiredService<InboxProcessor>();
        store = services.GetRequiredService<InboxStore>();
    }

    private AcceptWriter Writer => services.GetRequiredService<AcceptWriter>();

    public static async Task<FilledInbox> CreateAsync(Action<DbContextOptionsBuilder> database, int events)
    {
        var collection = new ServiceCollection();
        collection
            .AddWebhookReceiver(options => options.SigningSecrets.Add(Convert.ToBase64String(Samples.Key)))
            .UseInbox(database, options => options.RunWorkers = false);
        var inbox = new FilledInbox(collection.BuildServiceProvider());
        await inbox.services.GetRequiredService<InboxDatabase>().GetReadyAsync(CancellationToken.None);
        await inbox.FillAsync(events);
        await inbox.Writer.StartAsync(CancellationToken.None);
        return inbox;
    }

    /// <summary>
    /// Accepts a number of deliveries at once, claims them in batches, and marks them processed, which is not measured. Seconds per event.
    /// </summary>
    public async Task<(double AcceptSeconds, double ClaimSeconds)> RunAsync()
    {
        VerifiedDelivery[] deliveries = [.. Enumerable.Range(0, DeliveriesPerRound).Select(_ => NewDelivery())];

        var startedAt = TimeProvider.System.GetTimestamp();
        var outcomes = await Task.WhenAll(deliveries.Select(delivery => processor.ProcessAsync(delivery, CancellationToken.None).AsTask()));
        var accepted = TimeProvider.System.GetElapsedTime(startedAt).TotalSeconds;

        var claimed = 0;
        startedAt = TimeProvider.System.GetTimestamp();
        while ((await store.ClaimAsync(ClaimLimit, ClaimLimit, [], CancellationToken.None)).Events is { Count: > 0 } events)
        {
            claimed += events.Count;
        }

        var taken = TimeProvider.System.GetElapsedTime(startedAt).TotalSeconds;
        if (claimed != DeliveriesPerRound || outcomes.Any(outcome => outcome != DeliveryOutcome.Stored))
        {
            throw new InvalidOperationException($"Of {DeliveriesPerRound} deliveries {claimed} were claimed; accepting ended with " +
                $"{string.Join(", ", outcomes.Distinct())}.");
        }

        await ExecuteAsync(
            "UPDATE webhook_inbox SET state = 1, processed_at = received_at, lease_owner = NULL, lease_until = NULL WHERE state = 0");
        return (accepted / DeliveriesPerRound, taken / DeliveriesPerRound);
    }

    public async ValueTask DisposeAsync()
    {
        await Writer.StopAsync(CancellationToken.None);
        await using (var scope = services.CreateAsyncScope())
        {
            // The server may not be ours.
            await scope.ServiceProvider.GetRequiredService<InboxDbContext>().Database.EnsureDeletedAsync();
        }

        await services.DisposeAsync();
    }

    private static VerifiedDelivery NewDelivery()
    {
        var body = System.Text.Encoding.UTF8.GetBytes(
            $$$"""{"id":"{{{Guid.NewGuid()}}}","specVersion":"1.0","event":"case.closed","timestamp":"2026-10-02T15:48:29Z","data":{"caseId":"{{{Guid.NewGuid()}}}","closeCode":"Paid"}}""");
        EnvelopeReader.TryRead(body, out var envelope, out var problem);
        return new VerifiedDelivery
        {
            Details = new WebhookDelivery
            {
                Receiver = WebhookReceiverDefaults.ReceiverName,
                SignedAt = Samples.Now,
                ReceivedAt = TimeProvider.System.GetUtcNow(),
            },
            RawBody = body,
            Signature = new DeliverySignature(System.Security.Cryptography.SHA256.HashData(body)),
            Envelope = envelope,
            Problem = problem,
        };
    }

    /// <summary>
    /// Writes processed events by one statement: random ids and cases as long as UUIDs, bodies of 200 bytes. The indexes are made
    /// afterwards, which is several times as fast
    /// and leaves them as they are after a vacuum.
    /// </summary>
    private async Task FillAsync(int events)
    {
        await using var scope = services.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<InboxDbContext>();
        var isSqlite = context.Database.ProviderName!.EndsWith("Sqlite", StringComparison.Ordinal);
        await context.Database.OpenConnectionAsync();
        var indexes = await context.Database.SqlQueryRaw<string>(isSqlite
            ? "SELECT sql AS Value FROM sqlite_master WHERE type = 'index' AND tbl_name = 'webhook_inbox' AND sql IS NOT NULL"
            : """SELECT indexdef AS "Value" FROM pg_indexes WHERE tablename = 'webhook_inbox' AND indexname LIKE 'ix_%'""").ToListAsync();
        var names = await context.Database.SqlQueryRaw<string>(isSqlite
            ? "SELECT name AS Value FROM sqlite_master WHERE type = 'index' AND tbl_name = 'webhook_inbox' AND sql IS NOT NULL"
            : """SELECT indexname AS "Value" FROM pg_indexes WHERE tablename = 'webhook_inbox' AND indexname LIKE 'ix_%'""").ToListAsync();

        string[] statements =
        [
            .. isSqlite
                ? ["PRAGMA journal_mode = OFF", "PRAGMA synchronous = OFF", "PRAGMA cache_size = -262144"]
                : (string[])["SET synchronous_commit = off", "SET maintenance_work_mem = '256MB'"],
            .. names.Select(name => $"DROP INDEX {name}"),
            isSqlite ? SqliteFill(events) : PostgresFill(events),
            .. indexes,
            .. isSqlite
                ? ["PRAGMA cache_size = -2000", "PRAGMA synchronous = FULL", "PRAGMA journal_mode = WAL"]
                : (string[])["VACUUM ANALYZE webhook_inbox", "CHECKPOINT"],
        ];
        context.Database.SetCommandTimeout(TimeSpan.FromMinutes(5));
        foreach (var statement in statements)
        {
            await ExecuteAsync(statement, context);
        }

        await context.Database.CloseConnectionAsync();
    }

    private static string SqliteFill(int events) =>
        $"""
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {events.ToString(CultureInfo.InvariantCulture)})
        INSERT INTO webhook_inbox (receiver, event_id, event_type, entity_key, state, attempts, available_at, received_at, signed_at, processed_at, is_test, is_replay, signature, body)
        SELECT 'default', hex(randomblob(18)), 'case.closed', 'case:' || hex(randomblob(18)), 1, 1,
            1791302255000 + i, 1791302255000 + i, 1791302255000 + i, 1791302256000 + i, 0, 0, randomblob(32), zeroblob(200)
        FROM n
        """;

    private static string PostgresFill(int events) =>
        $"""
        INSERT INTO webhook_inbox (receiver, event_id, event_type, entity_key, state, attempts, available_at, received_at, signed_at, processed_at, is_test, is_replay, signature, body)
        SELECT 'default', gen_random_uuid(), 'case.closed', 'case:' || gen_random_uuid(), 1, 1,
            1791302255000 + i, 1791302255000 + i, 1791302255000 + i, 1791302256000 + i, false, false, decode(repeat('00', 32), 'hex'), decode(repeat('00', 200), 'hex')
        FROM generate_series(1, {events.ToString(CultureInfo.InvariantCulture)}) i
        """;

    private async Task ExecuteAsync(string statement)
    {
        await using var scope = services.CreateAsyncScope();
        await ExecuteAsync(statement, scope.ServiceProvider.GetRequiredService<InboxDbContext>());
    }

    private static async Task ExecuteAsync(string statement, DbContext context)
    {
        await context.Database.OpenConnectionAsync();
        await using var command = context.Database.GetDbConnection().CreateCommand();
        command.CommandTimeout = 300;
#pragma warning disable CA2100 // Review SQL queries for security vulnerabilities: constants, and what the database's own catalogue says
        command.CommandText = statement;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
        await context.Database.CloseConnectionAsync();
    }
}
