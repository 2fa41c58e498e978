using System.Data.Common;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using WebhookReceiver.EntityFrameworkCore;

namespace WebhookReceiver.Benchmarks.Pages;

/// <summary>
/// Fills an inbox as thirty days leave it, whatever its length: 87 % processed, 10 % dead letters of eight errors, 2 % that wait, most of
/// them the newest, some failed and some held, and
/// 1 % discarded; five events to a case, one client with a hundredth of all, three receivers, fifteen event types, and one that came in the
/// first three days only. The smaller
/// inbox has enough of each to fill a page, so that a page has as much to show above both.
/// </summary>
internal static class PagesFill
{
    public const string CommonType = WebhookEventTypes.CaseUpdated;
    public const string RareType = WebhookEventTypes.ChatCreated;
    public const string FormerType = "referral.ended";
    public const string Client = "acme";

    private const long Month = 30L * 24 * 60 * 60 * 1000;

    public static readonly string[] Receivers = ["default", "nordic", "trial"];

    private static readonly string[] OtherTypes =
    [
        WebhookEventTypes.ClientOnboardingPoaSigned, WebhookEventTypes.ClientOnboardingContractSigned, WebhookEventTypes.ClientLinked,
            WebhookEventTypes.ClientLinkDeclined,
        WebhookEventTypes.ClientLinkRequested, WebhookEventTypes.ClientLinkExpired, WebhookEventTypes.CaseCreated,
            WebhookEventTypes.CaseAssigned, WebhookEventTypes.CasesReplayFailed,
        WebhookEventTypes.PaymentCreated, WebhookEventTypes.PaymentDeleted,
    ];

    private static readonly string[] Errors =
        ["is closed", "is being moved", "knows no such case", "refuses the amount", "asks for a debtor", "has no room left",
            "wants a newer client", "answers nonsense"];

    /// <summary>Writes the events and leaves the statistics as asked for.</summary>
    public static async Task RunAsync(DbContext context, int events, bool isStale)
    {
        var isSqlite = context.Database.ProviderName!.EndsWith("Sqlite", StringComparison.Ordinal);
        await context.Database.OpenConnectionAsync();
        var indexes = await ReadAsync(context, isSqlite
            ? "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND name LIKE 'ix_webhook%'"
            : "SELECT indexname, indexdef FROM pg_indexes WHERE indexname LIKE 'ix_webhook%'");
        var first = events / 100;
        string[] statements =
        [
            .. isSqlite
                ? ["PRAGMA journal_mode = OFF", "PRAGMA synchronous = OFF", "PRAGMA cache_size = -262144"]
                : (string[])["SET synchronous_commit = off", "SET maintenance_work_mem = '256MB'"],
            .. isStale && !isSqlite ? ["ALTER TABLE webhook_inbox SET (autovacuum_enabled = off)",
                "ALTER TABLE webhook_inbox_attempts SET (autovacuum_enabled = off)"] : (string[])[],
            Events(1, first, events, isSqlite),
            .. isStale ? ["ANALYZE"] : (string[])[],

            // Several times as fast as entering each event into each index, and leaves them as they are after a vacuum.
            .. indexes.Select(index => $"DROP INDEX {index.Name}"),
            Events(first + 1, events, events, isSqlite),
            Attempts,
            .. indexes.Select(index => index.Sql),
            .. isSqlite ? ["PRAGMA cache_size = -2000", "PRAGMA synchronous = FULL", "PRAGMA journal_mode = WAL"] : (string[])[],
            .. !isSqlite && !isStale ? ["VACUUM ANALYZE webhook_inbox", "VACUUM ANALYZE webhook_inbox_attempts"] : (string[])[],
            .. isSqlite ? [] : (string[])["CHECKPOINT"],
        ];
        foreach (var statement in statements)
        {
            await using var command = Command(context, statement);
            await command.ExecuteNonQueryAsync();
        }

        await context.Database.CloseConnectionAsync();
    }

    /// <summary>The pages to ask for, whose answers are as long whatever the inbox's length.</summary>
    public static async Task<List<Page>> PagesAsync(DbContext context, int events)
    {
        var processed = await FirstAsync(context, events, "state = 1 AND entity_key LIKE 'case:%'");
        var dead = await FirstAsync(context, events, $"state = 2 AND entity_key = 'client:{Client}'");
        var now = TimeProvider.System.GetUtcNow();
        return
        [
            new("overview", ""),
            new("deliveries", "deliveries"),
            new("deliveries_deep", $"deliveries?after={Text(events / 2)}"),
            new("deliveries_last", "deliveries?after=52"),
            .. Enum.GetNames<InboxState>().Select(state => new Page($"state_{state}", $"deliveries?state={state}")),
            new("state_deep", $"deliveries?state=DeadLetter&after={Text(events / 2)}"),
            .. Receivers.Select(receiver => new Page($"receiver_{receiver}", $"deliveries?receiver={receiver}")),
            new("receiver_nobody_has", "deliveries?receiver=nobody"),
            new("type_common", $"deliveries?type={CommonType}"),
            new("type_rare", $"deliveries?type={RareType}"),
            new("type_former", $"deliveries?type={FormerType}"),
            new("type_nobody_sent", "deliveries?type=nothing.happened"),
            new("type_and_receiver", $"deliveries?type={RareType}&receiver=default"),
            new("type_deep", $"deliveries?type={CommonType}&after={Text(events / 2)}"),
            .. new[] { InboxState.Pending, InboxState.DeadLetter }.SelectMany(state => (Page[])
            [
                new($"state_and_receiver_{state}", $"deliveries?state={state}&receiver=default"),
                new($"state_and_type_{state}", $"deliveries?state={state}&type={CommonType}"),
                new($"state_type_and_receiver_{state}", $"deliveries?state={state}&type={CommonType}&receiver=default"),
                new($"state_and_type_nobody_sent_{state}", $"deliveries?state={state}&type=nothing.happened"),
            ]),
            new("state_and_type_rare_DeadLetter", $"deliveries?state=DeadLetter&type={RareType}"),
            new("state_and_type_Processed", $"deliveries?state=Processed&type={RareType}"),
            new("case", $"deliveries?case={processed.EntityKey!["case:".Length..]}"),
            new("client", $"deliveries?client={Client}"),
            new("client_and_state", $"deliveries?client={Client}&state=Processed"),
            new("from", $"deliveries?from={Time(now.AddDays(-1))}"),
            new("before", $"deliveries?before={Time(now.AddDays(-15))}"),
            new("from_before", $"deliveries?from={Time(now.AddDays(-16))}&before={Time(now.AddDays(-15))}"),
            new("before_and_type", $"deliveries?before={Time(now.AddDays(-15))}&type={CommonType}"),
            new("before_and_state", $"deliveries?before={Time(now.AddDays(-15))}&state=DeadLetter"),
            new("all_filters", $"deliveries?from={Time(now.AddDays(-20))}&before={Time(now.AddDays(-1))}&type={CommonType}" +
                "&state=DeadLetter&receiver=default"),
            new("id", $"deliveries?id={processed.EventId}"),
            new("id_nobody_has", "deliveries?id=nothing"),
            new("delivery", $"delivery?receiver={processed.Receiver}&id={processed.EventId}"),
            new("delivery_of_a_client", $"delivery?receiver={dead.Receiver}&id={dead.EventId}"),
            new("dead_letters", "dead-letters"),
            new("rejections", "rejections"),
            new("receivers", "receivers"),
            new("test", "test"),
        ];
    }

#pragma warning disable EF1002 // Risk of vulnerability to SQL injection: constants
    private static Task<Row> FirstAsync(DbContext context, int events, string condition) => context.Database.SqlQueryRaw<Row>(
        $"""
        SELECT receiver AS "Receiver", event_id AS "EventId", entity_key AS "EntityKey" FROM webhook_inbox
        WHERE id > {Text(events / 2)} AND {condition} ORDER BY id LIMIT 1
        """).SingleAsync();
#pragma warning restore EF1002

    private static string Events(int from, int to, int events, bool isSqlite)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        var (sequence, id, owner, no, bytes, body) = isSqlite
            ? ($"WITH RECURSIVE n(i) AS (SELECT {Text(from)} UNION ALL SELECT i + 1 FROM n WHERE i < {Text(to)})",
                "lower(hex(randomblob(16)))", "lower(hex(randomblob(16)))", "0", "randomblob(32)", "CAST({0} AS BLOB)")
            : ($"WITH n(i) AS (SELECT generate_series({Text(from)}::bigint, {Text(to)}::bigint))", "gen_random_uuid()::text",
                "replace(gen_random_uuid()::text, '-', '')", "false", "decode(repeat('ab', 32), 'hex')", "convert_to({0}, 'UTF8')");
        var json = "'{\"id\":\"' || event_id || '\",\"specVersion\":\"1.0\",\"event\":\"' || coalesce(event_type, '') || " +
            "'\",\"data\":{\"caseId\":\"' || coalesce(entity_key, '') || '\",\"closeComment\":\"" + new string('x', 200) + "\"}}'";
        return $"""
            {sequence},
            numbered AS (
                SELECT i, (i * 7919 + i / 1000 * 331) % 1000 AS s, (i * 4973 + i / 777) % 100 AS t, (i * 37 + i / 5000) % 20 AS r,
                    {Text(now - Month)} + i * {Text(Month)} / {Text(events)} AS at, {id} AS event_id
                FROM n),
            told AS (
                SELECT numbered.*,
                    CASE WHEN s < 100 THEN 2 WHEN s < 110 THEN 3 WHEN s IN (990, 991) OR i > {Text(events - (events / 60))} THEN 0 ELSE 1 END AS state,
                    CASE WHEN r < 14 THEN 'default' WHEN r < 19 THEN 'nordic' ELSE 'trial' END AS receiver,
                    CASE WHEN s < 2 THEN NULL WHEN i <= {Text(events / 10)} AND i % 10 = 3 THEN '{FormerType}'
                        WHEN t < 60 THEN '{CommonType}' WHEN t < 75 THEN '{WebhookEventTypes.CaseClosed}' WHEN t < 83 THEN '{RareType}'
                        {string.Join(" ", OtherTypes.Select((type, index) => $"WHEN i % {OtherTypes.Length} = {index} THEN '{type}'"))} END AS event_type,
                    CASE WHEN s < 2 THEN NULL WHEN i % 100 = 7 THEN 'client:{Client}'
                        ELSE 'case:b0f3a2d4-6c1e-4d58-9f27-' || (100000000000 + i * 7919 % {Text(events / 5)}) END AS entity_key,
                    CASE WHEN s < 2 THEN '''id'' is not a text of 1 to 256 characters'
                        WHEN s < 100 OR s IN (990, 991) THEN 'System.InvalidOperationException: The case system '
                            || CASE i % 8 {string.Join(" ", Errors.Select((error, index) => $"WHEN {index} THEN '{error}'"))} END || ', request ' || i END AS last_error
                FROM numbered)
            INSERT INTO webhook_inbox (receiver, event_id, event_type, entity_key, state, attempts, available_at, lease_owner, lease_until, received_at, signed_at, occurred_at,
                processed_at, is_test, is_replay, signature, body, last_error, completed_handlers)
            SELECT receiver, event_id, event_type, entity_key, state, CASE WHEN s < 100 OR s IN (990, 991) THEN 2 ELSE state % 2 END, at,
                CASE WHEN state = 0 AND i % 20 = 0 THEN {owner} END, CASE WHEN state = 0 AND i % 20 = 0 THEN {Text(now + Month)} END,
                at, at, at, CASE WHEN state IN (1, 3) THEN at + 200 END, {no}, {no}, {bytes}, {string.Format(CultureInfo.InvariantCulture, body, json)}, last_error, CASE WHEN state = 1 THEN 'UpdateCase' END
            FROM told ORDER BY i
            """;
    }

    private const string Attempts = """
        INSERT INTO webhook_inbox_attempts (inbox_id, attempt, started_at, ended_at, handler, error)
        SELECT id, attempt, received_at + attempt * 1000, received_at + attempt * 1000 + 50, 'UpdateCase', last_error
        FROM webhook_inbox CROSS JOIN (SELECT 1 AS attempt UNION ALL SELECT 2) AS numbers WHERE last_error IS NOT NULL
        """;

    private static async Task<List<(string Name, string Sql)>> ReadAsync(DbContext context, string query)
    {
        await using var command = Command(context, query);
        await using var reader = await command.ExecuteReaderAsync();
        List<(string, string)> rows = [];
        while (await reader.ReadAsync())
        {
            rows.Add((reader.GetString(0), reader.GetString(1)));
        }

        return rows;
    }

    private static DbCommand Command(DbContext context, string statement)
    {
        var command = context.Database.GetDbConnection().CreateCommand();
        command.CommandTimeout = 600;
#pragma warning disable CA2100 // Review SQL queries for security vulnerabilities: constants, and what the database's own catalogue says
        command.CommandText = statement;
#pragma warning restore CA2100
        return command;
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture);

    private sealed record Row(string Receiver, string EventId, string EntityKey);
}
