using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using WebhookReceiver.EntityFrameworkCore.Tests.Databases;

namespace WebhookReceiver.EntityFrameworkCore.Tests.Contract;

/// <summary>What suites share that need many events.</summary>
public abstract class FilledContract(ITestDatabase database) : InboxContract(database)
{
    protected InboxDbContext OwnContext()
    {
        var options = new DbContextOptionsBuilder<InboxDbContext>();
        Database.Use(options);
        return new InboxDbContext(options.Options);
    }

    protected bool IsSqlite()
    {
        using var context = OwnContext();
        return context.Database.ProviderName!.EndsWith("Sqlite", StringComparison.Ordinal);
    }

    /// <summary>Adds processed events like the one with the id <c>seed</c>, a minute apart: <c>e-</c> and their number.</summary>
    protected async Task FillAsync(
        int from, int to, string receiver = "default", string type = "case.updated", string? client = null, int? lanes = null)
    {
        var number = lanes is null ? "i" : FormattableString.Invariant($"(i % {lanes})");
        var numbers = IsSqlite()
            ? FormattableString.Invariant($"WITH RECURSIVE n(i) AS (SELECT {from} UNION ALL SELECT i + 1 FROM n WHERE i < {to})")
            : FormattableString.Invariant($"WITH n(i) AS (SELECT generate_series({from}, {to}))");
        await ExecuteAsync(
            $"""
            {numbers}
            INSERT INTO webhook_inbox (receiver, event_id, event_type, entity_key, case_id, client_id, state, attempts, available_at, received_at, signed_at, processed_at,
                is_test, is_replay, signature, body)
            SELECT '{receiver}', 'e-' || i, '{type}', {(client is null ? $"'case:c-' || {number}, 'c-' || {number}, NULL" : $"'client:{client}', NULL, '{client}'")},
                1, 1, 60000 * i, 60000 * i, 60000 * i, 60000 * i, is_test, is_replay, signature, body
            FROM n CROSS JOIN (SELECT * FROM webhook_inbox WHERE event_id = 'seed') AS seed
            """);
    }

    protected async Task ExecuteAsync(string sql)
    {
        await using var context = OwnContext();
        await context.Database.ExecuteSqlRawAsync(sql, Token);
    }

    protected async Task<long> CountAsync(string table, string condition = "1 = 1")
    {
        await using var context = OwnContext();
#pragma warning disable EF1002 // Risk of vulnerability to SQL injection: the tests' own texts
        return await context.Database.SqlQueryRaw<long>($"SELECT count(*) AS \"Value\" FROM {table} WHERE {condition}").SingleAsync(Token);
#pragma warning restore EF1002
    }

    protected static string Json(string text) => JsonSerializer.Serialize(text);

    protected static async Task SendAsync(InboxHost host, string id, string type, string data)
    {
        using var response = await host.Host.SendAsync($$"""{"id":{{Json(id)}},"event":{{Json(type)}},"data":{{data}}}""");
        response.StatusCode.Should().Be(HttpStatusCode.Accepted);
    }
}
