-- The tables of the inbox, version 3: WebhookInboxSchema.Script("Microsoft.EntityFrameworkCore.Sqlite").
-- Run it in one transaction.

CREATE TABLE IF NOT EXISTS webhook_inbox (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
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
    completed_handlers TEXT COLLATE BINARY);

CREATE TABLE IF NOT EXISTS webhook_inbox_attempts (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    inbox_id INTEGER NOT NULL REFERENCES webhook_inbox (id) ON DELETE CASCADE,
    attempt INTEGER NOT NULL,
    started_at INTEGER NOT NULL,
    ended_at INTEGER NOT NULL,
    handler TEXT COLLATE BINARY,
    error TEXT COLLATE BINARY NOT NULL);

CREATE TABLE webhook_inbox_2 (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
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
    completed_handlers TEXT COLLATE BINARY, case_id TEXT COLLATE BINARY, client_id TEXT COLLATE BINARY, reference TEXT COLLATE BINARY, waiting_since INTEGER);

CREATE TABLE webhook_inbox_attempts_2 (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    inbox_id INTEGER NOT NULL REFERENCES webhook_inbox_2 (id) ON DELETE CASCADE,
    attempt INTEGER NOT NULL,
    started_at INTEGER NOT NULL,
    ended_at INTEGER NOT NULL,
    handler TEXT COLLATE BINARY,
    error TEXT COLLATE BINARY NOT NULL, stack_trace TEXT COLLATE BINARY, trace_id TEXT COLLATE BINARY);

INSERT INTO webhook_inbox_2 (id, receiver, event_id, event_type, entity_key, state, attempts, available_at, lease_owner, lease_until, received_at, signed_at, occurred_at, processed_at, is_test, is_replay, signature, body, last_error, trace_parent, completed_handlers, case_id, client_id)
SELECT id, receiver, event_id, event_type, entity_key, state, attempts, available_at, lease_owner, lease_until, received_at, signed_at, occurred_at, processed_at, is_test, is_replay, signature, body, last_error, trace_parent, completed_handlers,
    CASE WHEN entity_key LIKE 'case:%' THEN substr(entity_key, 6) END, CASE WHEN entity_key LIKE 'client:%'
        THEN substr(entity_key, 8) END
FROM webhook_inbox;

INSERT INTO webhook_inbox_attempts_2 (id, inbox_id, attempt, started_at, ended_at, handler, error)
SELECT id, inbox_id, attempt, started_at, ended_at, handler, error FROM webhook_inbox_attempts;

DELETE FROM sqlite_sequence WHERE name IN ('webhook_inbox_2', 'webhook_inbox_attempts_2');

INSERT INTO sqlite_sequence (name, seq) SELECT name || '_2', seq FROM sqlite_sequence WHERE name IN ('webhook_inbox', 'webhook_inbox_attempts');

DROP TABLE webhook_inbox_attempts;

DROP TABLE webhook_inbox;

ALTER TABLE webhook_inbox_2 RENAME TO webhook_inbox;

ALTER TABLE webhook_inbox_attempts_2 RENAME TO webhook_inbox_attempts;

CREATE TABLE webhook_inbox_actions (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    inbox_id INTEGER NOT NULL REFERENCES webhook_inbox (id) ON DELETE CASCADE,
    at INTEGER NOT NULL,
    action TEXT COLLATE BINARY NOT NULL,
    from_state INTEGER NOT NULL,
    actor TEXT COLLATE BINARY,
    reason TEXT COLLATE BINARY);

CREATE INDEX IF NOT EXISTS ix_webhook_inbox_pending ON webhook_inbox (id) WHERE state = 0;

CREATE UNIQUE INDEX IF NOT EXISTS ix_webhook_inbox_event ON webhook_inbox (receiver, event_id);

CREATE INDEX IF NOT EXISTS ix_webhook_inbox_due ON webhook_inbox (available_at, id) WHERE state = 0;

CREATE INDEX IF NOT EXISTS ix_webhook_inbox_pending_entity ON webhook_inbox (receiver, entity_key, available_at, id) WHERE state = 0 AND entity_key IS NOT NULL;

CREATE INDEX IF NOT EXISTS ix_webhook_inbox_state ON webhook_inbox (state, id);

CREATE INDEX IF NOT EXISTS ix_webhook_inbox_pending_type ON webhook_inbox (event_type, id) WHERE state = 0;

CREATE INDEX IF NOT EXISTS ix_webhook_inbox_given_up_receiver ON webhook_inbox (state, receiver, id) WHERE state > 1;

CREATE INDEX IF NOT EXISTS ix_webhook_inbox_given_up_type ON webhook_inbox (state, receiver, event_type, id) WHERE state > 1;

CREATE INDEX IF NOT EXISTS ix_webhook_inbox_type ON webhook_inbox (receiver, event_type, id);

CREATE INDEX IF NOT EXISTS ix_webhook_inbox_case ON webhook_inbox (case_id, id) WHERE case_id IS NOT NULL;

CREATE INDEX IF NOT EXISTS ix_webhook_inbox_client ON webhook_inbox (client_id, id) WHERE client_id IS NOT NULL;

CREATE INDEX IF NOT EXISTS ix_webhook_inbox_reference ON webhook_inbox (reference, id) WHERE reference IS NOT NULL;

CREATE INDEX IF NOT EXISTS ix_webhook_inbox_received ON webhook_inbox (received_at);

CREATE INDEX IF NOT EXISTS ix_webhook_inbox_processed ON webhook_inbox (processed_at) WHERE processed_at IS NOT NULL;

CREATE INDEX IF NOT EXISTS ix_webhook_inbox_attempts_inbox ON webhook_inbox_attempts (inbox_id);

CREATE INDEX IF NOT EXISTS ix_webhook_inbox_actions_inbox ON webhook_inbox_actions (inbox_id);

UPDATE webhook_inbox AS i SET available_at = 253402300799999
WHERE i.state = 0 AND i.lease_owner IS NULL AND i.id > (
    SELECT min(p.id) FROM webhook_inbox p WHERE p.receiver = i.receiver AND p.entity_key = i.entity_key AND p.state = 0
        AND p.entity_key IS NOT NULL);

CREATE TABLE IF NOT EXISTS webhook_inbox_counts (
    minutes INTEGER NOT NULL,
    at INTEGER NOT NULL,
    receiver TEXT COLLATE BINARY NOT NULL,
    event_type TEXT COLLATE BINARY NOT NULL,
    outcome INTEGER NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (minutes, at, receiver, event_type, outcome)) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS webhook_inbox_durations (
    minutes INTEGER NOT NULL,
    at INTEGER NOT NULL,
    receiver TEXT COLLATE BINARY NOT NULL,
    handler TEXT COLLATE BINARY NOT NULL,
    bucket INTEGER NOT NULL,
    runs INTEGER NOT NULL,
    failures INTEGER NOT NULL,
    PRIMARY KEY (minutes, at, receiver, handler, bucket)) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS webhook_inbox_rejections (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    receiver TEXT COLLATE BINARY NOT NULL,
    reason INTEGER NOT NULL,
    first_at INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    count INTEGER NOT NULL,
    accepted INTEGER NOT NULL,
    explanation TEXT COLLATE BINARY);

CREATE TABLE IF NOT EXISTS webhook_inbox_schema (version integer NOT NULL, compatible_with integer NOT NULL);

DELETE FROM webhook_inbox_schema;

INSERT INTO webhook_inbox_schema (version, compatible_with) VALUES (3, 1);
