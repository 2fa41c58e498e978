namespace WebhookReceiver.EntityFrameworkCore.Tests.Schema;

/// <summary>What differs between the databases in the tests of the tables.</summary>
/// <param name="Provider">The name of the provider of Entity Framework.</param>
/// <param name="First">The tables of version 1.</param>
/// <param name="FirstOfOddModel">The tables of version 1 in a model with conventions.</param>
/// <param name="OddSchema">The schema of those tables, with a dot.</param>
/// <param name="Dump">A query that describes all tables and indexes of the inbox.</param>
/// <param name="Tables">A query for the names of all tables of the inbox.</param>
/// <param name="DropInbox">Drops the table of the events.</param>
/// <param name="Bytes">An expression of 32 bytes.</param>
/// <param name="Body">An expression of the bytes of a text.</param>
/// <param name="Obstacle">Makes step 2 fail after it has changed tables.</param>
public sealed record SchemaKind(
    string Provider, string First, string FirstOfOddModel, string OddSchema, string Dump, string Tables, string DropInbox, string Bytes,
        Func<string, string> Body, string Obstacle)
{
    public static SchemaKind Sqlite { get; } = new(
        "Microsoft.EntityFrameworkCore.Sqlite",
        FirstVersion.Sqlite,
        FirstVersion.SqliteOdd,
        OddSchema: string.Empty,
        "SELECT type, name, sql FROM sqlite_master WHERE name LIKE '%webhook_inbox%' AND sql IS NOT NULL ORDER BY name",
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'webhook_inbox%'",
        "DROP TABLE webhook_inbox",
        "zeroblob(32)",
        text => $"CAST('{text}' AS BLOB)",
        "CREATE TABLE webhook_inbox_actions (id INTEGER)");

    public static SchemaKind Postgres { get; } = new(
        "Npgsql.EntityFrameworkCore.PostgreSQL",
        FirstVersion.Postgres,
        FirstVersion.PostgresOdd,
        OddSchema: "app.",
        """
        SELECT table_name, column_name, data_type, is_nullable, collation_name FROM information_schema.columns WHERE table_name LIKE 'webhook_inbox%' AND column_name <> 'tenant'
        UNION ALL
        SELECT tablename, indexname, replace(indexdef, schemaname || '.', ''), NULL, NULL FROM pg_indexes WHERE tablename LIKE 'webhook_inbox%' AND indexname LIKE 'ix_%'
        UNION ALL
        SELECT relname, reloptions::text, NULL, NULL, NULL FROM pg_class WHERE relname LIKE 'webhook_inbox%' AND relkind = 'r'
        ORDER BY 1, 2
        """,
        "SELECT tablename FROM pg_tables WHERE tablename LIKE 'webhook_inbox%'",
        "DROP TABLE webhook_inbox CASCADE",
        "decode(repeat('00', 32), 'hex')",
        text => $"convert_to('{text}', 'UTF8')",
        "CREATE VIEW webhook_inbox_actions AS SELECT 1 AS inbox_id");

    public string Old(bool isOdd) => isOdd ? FirstOfOddModel : First;

    public string Schema(bool isOdd) => isOdd ? OddSchema : string.Empty;

    /// <summary>
    /// Events of every state in version 1: two of one case wait, of which the second is behind the first; one is dead, with an attempt.
    /// </summary>
    public string Rows(bool isOdd)
    {
        const string Columns = "receiver, event_id, event_type, entity_key, state, attempts, available_at, received_at, signed_at, " +
            "processed_at, is_test, is_replay, signature, body";
        var (schema, column, value) = (Schema(isOdd), isOdd ? ", tenant" : string.Empty, isOdd ? ", 't'" : string.Empty);
        string Row(string id, string entity, int state) =>
            $$"""('default', '{{id}}', 'case.updated', '{{entity}}', {{state}}, 0, 1791302255000, 1791302255000, 1791302255000, {{(state == 1 ? "1791302255000" : "NULL")}}, false, false, {{Bytes}}, {{Body($$$"""{"id":"{{{id}}}","event":"case.updated","timestamp":"2026-10-06T16:10:55Z","data":{"caseId":"c-1"}}""")}}{{value}})""";
        return $"""
            INSERT INTO {schema}webhook_inbox ({Columns}{column}) VALUES {Row("done", "case:c-0", 1)}, {Row("first", "case:c-1", 0)}, {Row("second", "case:c-1", 0)}, {Row("dead", "client:t-1", 2)}, {Row("gone", "case:c-9", 3)};
            INSERT INTO {schema}webhook_inbox_attempts (inbox_id, attempt, started_at, ended_at, error{column}) VALUES ((SELECT id FROM {schema}webhook_inbox WHERE event_id = 'dead'), 1, 1791302255000, 1791302255000, 'boom'{value});
            """;
    }
}
