namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>The steps of the inbox's tables on SQLite. A step that was released is never changed: a new one follows it.</summary>
internal static class SqliteSchema
{
    private const string Columns =
        "id, receiver, event_id, event_type, entity_key, state, attempts, available_at, lease_owner, lease_until, received_at, " +
        "signed_at, occurred_at, processed_at, is_test, is_replay, " +
        "signature, body, last_error, trace_parent, completed_handlers";

    public static SchemaStep[] Steps(InboxTables tables) => [First(tables), Second(tables), Third(tables)];

    /// <summary>The indexes of the last version, by name: one that is missing is created again at the start.</summary>
    public static (string Name, string Sql)[] Indexes(InboxTables tables) =>
    [
        // What each is for: see PostgresSchema. A program of version 1 that runs beside this one names the first in its statements.
        Index("ix_webhook_inbox_pending", tables.Inbox, "(id) WHERE state = 0"),
        Index("ix_webhook_inbox_event", tables.Inbox, "(receiver, event_id)", isUnique: true),
        Index("ix_webhook_inbox_due", tables.Inbox, "(available_at, id) WHERE state = 0"),
        Index("ix_webhook_inbox_pending_entity", tables.Inbox,
            "(receiver, entity_key, available_at, id) WHERE state = 0 AND entity_key IS NOT NULL"),
        Index("ix_webhook_inbox_state", tables.Inbox, "(state, id)"),
        Index("ix_webhook_inbox_pending_type", tables.Inbox, "(event_type, id) WHERE state = 0"),
        Index("ix_webhook_inbox_given_up_receiver", tables.Inbox, "(state, receiver, id) WHERE state > 1"),
        Index("ix_webhook_inbox_given_up_type", tables.Inbox, "(state, receiver, event_type, id) WHERE state > 1"),
        Index("ix_webhook_inbox_type", tables.Inbox, "(receiver, event_type, id)"),
        Index("ix_webhook_inbox_case", tables.Inbox, "(case_id, id) WHERE case_id IS NOT NULL"),
        Index("ix_webhook_inbox_client", tables.Inbox, "(client_id, id) WHERE client_id IS NOT NULL"),
        Index("ix_webhook_inbox_reference", tables.Inbox, "(reference, id) WHERE reference IS NOT NULL"),
        Index("ix_webhook_inbox_received", tables.Inbox, "(received_at)"),
        Index("ix_webhook_inbox_processed", tables.Inbox, "(processed_at) WHERE processed_at IS NOT NULL"),
        Index("ix_webhook_inbox_attempts_inbox", tables.Attempts, "(inbox_id)"),
        Index("ix_webhook_inbox_actions_inbox", tables.Actions, "(inbox_id)"),
    ];

    // What Entity Framework made of the entities that the inbox had in the application's model.
    private static SchemaStep First(InboxTables tables) => new(1, 1,
    [
        $"CREATE TABLE IF NOT EXISTS {tables.Inbox} ({InboxColumns})",
        $"CREATE TABLE IF NOT EXISTS {tables.Attempts} ({AttemptColumns(tables.Inbox)})",
    ]);

    // SQLite changes no column, so the tables are made anew: conventions of the application's model may have given the columns other
    // collations, and the tables other columns that must have a value. The attempts move first, because they would go with the table that
    // they refer to.
    private static SchemaStep Second(InboxTables tables) => new(2, 1,
    [
        $"CREATE TABLE webhook_inbox_2 ({InboxColumns}, case_id TEXT COLLATE BINARY, client_id TEXT COLLATE BINARY, reference TEXT " +
        $"COLLATE BINARY, waiting_since INTEGER)",
        $"CREATE TABLE webhook_inbox_attempts_2 ({AttemptColumns("webhook_inbox_2")}, stack_trace TEXT COLLATE BINARY, trace_id TEXT " +
        $"COLLATE BINARY)",
        $"""
        INSERT INTO webhook_inbox_2 ({Columns}, case_id, client_id)
        SELECT {Columns},
            CASE WHEN entity_key LIKE 'case:%' THEN substr(entity_key, 6) END, CASE WHEN entity_key LIKE 'client:%'
                THEN substr(entity_key, 8) END
        FROM {tables.Inbox}
        """,
        $"""
        INSERT INTO webhook_inbox_attempts_2 (id, inbox_id, attempt, started_at, ended_at, handler, error)
        SELECT id, inbox_id, attempt, started_at, ended_at, handler, error FROM {tables.Attempts}
        """,

        // No id is given twice, not even that of an event that was removed.
        "DELETE FROM sqlite_sequence WHERE name IN ('webhook_inbox_2', 'webhook_inbox_attempts_2')",
        $"INSERT INTO sqlite_sequence (name, seq) SELECT name || '_2', seq FROM sqlite_sequence WHERE name IN ('{tables.Inbox}', " +
        $"'{tables.Attempts}')",
        $"DROP TABLE {tables.Attempts}",
        $"DROP TABLE {tables.Inbox}",
        $"ALTER TABLE webhook_inbox_2 RENAME TO {tables.Inbox}",
        $"ALTER TABLE webhook_inbox_attempts_2 RENAME TO {tables.Attempts}",
        $"""
        CREATE TABLE {tables.Actions} (
            id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
            inbox_id INTEGER NOT NULL REFERENCES {tables.Inbox} (id) ON DELETE CASCADE,
            at INTEGER NOT NULL,
            action TEXT COLLATE BINARY NOT NULL,
            from_state INTEGER NOT NULL,
            actor TEXT COLLATE BINARY,
            reason TEXT COLLATE BINARY)
        """,
        .. Indexes(tables).Select(index => index.Sql),

        // Events behind unfinished ones of their lanes, out of the way of a claim.
        $"""
        UPDATE {tables.Inbox} AS i SET available_at = {InboxTables.Blocked}
        WHERE i.state = 0 AND i.lease_owner IS NULL AND i.id > (
            SELECT min(p.id) FROM {tables.Inbox} p WHERE p.receiver = i.receiver AND p.entity_key = i.entity_key AND p.state = 0
                AND p.entity_key IS NOT NULL)
        """,
    ]);

    // The history. The keys serve every statement, and episodes of rejections are few.
    private static SchemaStep Third(InboxTables tables) => new(3, 1,
    [
        $"""
        CREATE TABLE IF NOT EXISTS {tables.Counts} (
            minutes INTEGER NOT NULL,
            at INTEGER NOT NULL,
            receiver TEXT COLLATE BINARY NOT NULL,
            event_type TEXT COLLATE BINARY NOT NULL,
            outcome INTEGER NOT NULL,
            count INTEGER NOT NULL,
            PRIMARY KEY (minutes, at, receiver, event_type, outcome)) WITHOUT ROWID
        """,
        $"""
        CREATE TABLE IF NOT EXISTS {tables.Durations} (
            minutes INTEGER NOT NULL,
            at INTEGER NOT NULL,
            receiver TEXT COLLATE BINARY NOT NULL,
            handler TEXT COLLATE BINARY NOT NULL,
            bucket INTEGER NOT NULL,
            runs INTEGER NOT NULL,
            failures INTEGER NOT NULL,
            PRIMARY KEY (minutes, at, receiver, handler, bucket)) WITHOUT ROWID
        """,
        $"""
        CREATE TABLE IF NOT EXISTS {tables.Rejections} (
            id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
            receiver TEXT COLLATE BINARY NOT NULL,
            reason INTEGER NOT NULL,
            first_at INTEGER NOT NULL,
            last_at INTEGER NOT NULL,
            count INTEGER NOT NULL,
            accepted INTEGER NOT NULL,
            explanation TEXT COLLATE BINARY)
        """,
    ]);

    private const string InboxColumns =
        """
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
            receiver TEXT COLLATE BINARY NOT NULL,
            event_id TEXT COLLATE BINARY NOT NULL,
            event_type TEXT COLLATE BINARY,
            entity_key TEXT COLLATE BINARY,
            state INTEGER NOT NULL,
            attempts INTEGER NOT NULL,
            available_at INTEGER NOT NULL,
            lease_owner TEXT COLLATE BINARY,
            lease_until INTEGER,
            received_at INTEGER NOT NULL,
            signed_at INTEGER NOT NULL,
            occurred_at INTEGER,
            processed_at INTEGER,
            is_test INTEGER NOT NULL,
            is_replay INTEGER NOT NULL,
            signature BLOB NOT NULL,
            body BLOB NOT NULL,
            last_error TEXT COLLATE BINARY,
            trace_parent TEXT COLLATE BINARY,
            completed_handlers TEXT COLLATE BINARY
        """;

    private static string AttemptColumns(string inbox) =>
        $"""
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
            inbox_id INTEGER NOT NULL REFERENCES {inbox} (id) ON DELETE CASCADE,
            attempt INTEGER NOT NULL,
            started_at INTEGER NOT NULL,
            ended_at INTEGER NOT NULL,
            handler TEXT COLLATE BINARY,
            error TEXT COLLATE BINARY NOT NULL
        """;

    private static (string Name, string Sql) Index(string name, string table, string columns, bool isUnique = false) =>
        (name, $"CREATE {(isUnique ? "UNIQUE " : string.Empty)}INDEX IF NOT EXISTS {name} ON {table} {columns}");
}
