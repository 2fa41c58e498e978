namespace WebhookReceiver.EntityFrameworkCore.Tests.Schema;

/// <summary>
/// Version 1 as Entity Framework created it, when the inbox was in the application's model: the output of GenerateCreateScript, also for a
/// model with conventions.
/// </summary>
internal static class FirstVersion
{
    public const string Sqlite =
        """
        CREATE TABLE "webhook_inbox" (
            "id" INTEGER NOT NULL CONSTRAINT "PK_webhook_inbox" PRIMARY KEY AUTOINCREMENT,
            "receiver" TEXT NOT NULL,
            "event_id" TEXT NOT NULL,
            "event_type" TEXT NULL,
            "entity_key" TEXT NULL,
            "state" INTEGER NOT NULL,
            "attempts" INTEGER NOT NULL,
            "available_at" INTEGER NOT NULL,
            "lease_owner" TEXT NULL,
            "lease_until" INTEGER NULL,
            "received_at" INTEGER NOT NULL,
            "signed_at" INTEGER NOT NULL,
            "occurred_at" INTEGER NULL,
            "processed_at" INTEGER NULL,
            "is_test" INTEGER NOT NULL,
            "is_replay" INTEGER NOT NULL,
            "signature" BLOB NOT NULL,
            "body" BLOB NOT NULL,
            "last_error" TEXT NULL,
            "trace_parent" TEXT NULL,
            "completed_handlers" TEXT NULL
        );

        CREATE TABLE "webhook_inbox_attempts" (
            "id" INTEGER NOT NULL CONSTRAINT "PK_webhook_inbox_attempts" PRIMARY KEY AUTOINCREMENT,
            "inbox_id" INTEGER NOT NULL,
            "attempt" INTEGER NOT NULL,
            "started_at" INTEGER NOT NULL,
            "ended_at" INTEGER NOT NULL,
            "handler" TEXT NULL,
            "error" TEXT NOT NULL,
            CONSTRAINT "FK_webhook_inbox_attempts_webhook_inbox_inbox_id" FOREIGN KEY ("inbox_id") REFERENCES "webhook_inbox" ("id") ON DELETE CASCADE
        );

        CREATE INDEX "ix_webhook_inbox_entity" ON "webhook_inbox" ("entity_key", "id");

        CREATE UNIQUE INDEX "ix_webhook_inbox_event" ON "webhook_inbox" ("receiver", "event_id");

        CREATE INDEX "ix_webhook_inbox_given_up_receiver" ON "webhook_inbox" ("state", "receiver", "id") WHERE state > 1;

        CREATE INDEX "ix_webhook_inbox_given_up_type" ON "webhook_inbox" ("state", "receiver", "event_type", "id") WHERE state > 1;

        CREATE INDEX "ix_webhook_inbox_pending" ON "webhook_inbox" ("id") WHERE state = 0;

        CREATE INDEX "ix_webhook_inbox_pending_entity" ON "webhook_inbox" ("receiver", "entity_key", "id") WHERE state = 0 AND entity_key IS NOT NULL;

        CREATE INDEX "ix_webhook_inbox_pending_type" ON "webhook_inbox" ("event_type", "id") WHERE state = 0;

        CREATE INDEX "ix_webhook_inbox_processed" ON "webhook_inbox" ("processed_at") WHERE processed_at IS NOT NULL;

        CREATE INDEX "ix_webhook_inbox_received" ON "webhook_inbox" ("received_at");

        CREATE INDEX "ix_webhook_inbox_receiver" ON "webhook_inbox" ("receiver", "id");

        CREATE INDEX "ix_webhook_inbox_state" ON "webhook_inbox" ("state", "id");

        CREATE INDEX "ix_webhook_inbox_type" ON "webhook_inbox" ("receiver", "event_type", "id");

        CREATE INDEX "ix_webhook_inbox_attempts_inbox" ON "webhook_inbox_attempts" ("inbox_id");
        """;

    /// <summary>All texts NOCASE, and a required column on every entity.</summary>
    public const string SqliteOdd =
        """
        CREATE TABLE "webhook_inbox" (
            "id" INTEGER NOT NULL CONSTRAINT "PK_webhook_inbox" PRIMARY KEY AUTOINCREMENT,
            "receiver" TEXT COLLATE NOCASE NOT NULL,
            "event_id" TEXT COLLATE NOCASE NOT NULL,
            "event_type" TEXT COLLATE NOCASE NULL,
            "entity_key" TEXT COLLATE NOCASE NULL,
            "state" INTEGER NOT NULL,
            "attempts" INTEGER NOT NULL,
            "available_at" INTEGER NOT NULL,
            "lease_owner" TEXT NULL,
            "lease_until" INTEGER NULL,
            "received_at" INTEGER NOT NULL,
            "signed_at" INTEGER NOT NULL,
            "occurred_at" INTEGER NULL,
            "processed_at" INTEGER NULL,
            "is_test" INTEGER NOT NULL,
            "is_replay" INTEGER NOT NULL,
            "signature" BLOB NOT NULL,
            "body" BLOB NOT NULL,
            "last_error" TEXT COLLATE NOCASE NULL,
            "trace_parent" TEXT COLLATE NOCASE NULL,
            "completed_handlers" TEXT COLLATE NOCASE NULL,
            "tenant" TEXT COLLATE NOCASE NOT NULL
        );

        CREATE TABLE "webhook_inbox_attempts" (
            "id" INTEGER NOT NULL CONSTRAINT "PK_webhook_inbox_attempts" PRIMARY KEY AUTOINCREMENT,
            "inbox_id" INTEGER NOT NULL,
            "attempt" INTEGER NOT NULL,
            "started_at" INTEGER NOT NULL,
            "ended_at" INTEGER NOT NULL,
            "handler" TEXT COLLATE NOCASE NULL,
            "error" TEXT COLLATE NOCASE NOT NULL,
            "tenant" TEXT COLLATE NOCASE NOT NULL,
            CONSTRAINT "FK_webhook_inbox_attempts_webhook_inbox_inbox_id" FOREIGN KEY ("inbox_id") REFERENCES "webhook_inbox" ("id") ON DELETE CASCADE
        );

        CREATE INDEX "ix_webhook_inbox_entity" ON "webhook_inbox" ("entity_key", "id");

        CREATE UNIQUE INDEX "ix_webhook_inbox_event" ON "webhook_inbox" ("receiver", "event_id");

        CREATE INDEX "ix_webhook_inbox_given_up_receiver" ON "webhook_inbox" ("state", "receiver", "id") WHERE state > 1;

        CREATE INDEX "ix_webhook_inbox_given_up_type" ON "webhook_inbox" ("state", "receiver", "event_type", "id") WHERE state > 1;

        CREATE INDEX "ix_webhook_inbox_pending" ON "webhook_inbox" ("id") WHERE state = 0;

        CREATE INDEX "ix_webhook_inbox_pending_entity" ON "webhook_inbox" ("receiver", "entity_key", "id") WHERE state = 0 AND entity_key IS NOT NULL;

        CREATE INDEX "ix_webhook_inbox_pending_type" ON "webhook_inbox" ("event_type", "id") WHERE state = 0;

        CREATE INDEX "ix_webhook_inbox_processed" ON "webhook_inbox" ("processed_at") WHERE processed_at IS NOT NULL;

        CREATE INDEX "ix_webhook_inbox_received" ON "webhook_inbox" ("received_at");

        CREATE INDEX "ix_webhook_inbox_receiver" ON "webhook_inbox" ("receiver", "id");

        CREATE INDEX "ix_webhook_inbox_state" ON "webhook_inbox" ("state", "id");

        CREATE INDEX "ix_webhook_inbox_type" ON "webhook_inbox" ("receiver", "event_type", "id");

        CREATE INDEX "ix_webhook_inbox_attempts_inbox" ON "webhook_inbox_attempts" ("inbox_id");
        """;

    public const string Postgres =
        """
        CREATE TABLE webhook_inbox (
            id bigint GENERATED BY DEFAULT AS IDENTITY,
            receiver character varying(128) NOT NULL,
            event_id character varying(256) NOT NULL,
            event_type character varying(128),
            entity_key character varying(200),
            state integer NOT NULL,
            attempts integer NOT NULL,
            available_at bigint NOT NULL,
            lease_owner character varying(32),
            lease_until bigint,
            received_at bigint NOT NULL,
            signed_at bigint NOT NULL,
            occurred_at bigint,
            processed_at bigint,
            is_test boolean NOT NULL,
            is_replay boolean NOT NULL,
            signature bytea NOT NULL,
            body bytea NOT NULL,
            last_error text,
            trace_parent character varying(64),
            completed_handlers text,
            CONSTRAINT "PK_webhook_inbox" PRIMARY KEY (id)
        )
        WITH (fillfactor=50);

        CREATE TABLE webhook_inbox_attempts (
            id bigint GENERATED BY DEFAULT AS IDENTITY,
            inbox_id bigint NOT NULL,
            attempt integer NOT NULL,
            started_at bigint NOT NULL,
            ended_at bigint NOT NULL,
            handler text,
            error text NOT NULL,
            CONSTRAINT "PK_webhook_inbox_attempts" PRIMARY KEY (id),
            CONSTRAINT "FK_webhook_inbox_attempts_webhook_inbox_inbox_id" FOREIGN KEY (inbox_id) REFERENCES webhook_inbox (id) ON DELETE CASCADE
        );

        CREATE INDEX ix_webhook_inbox_entity ON webhook_inbox (entity_key, id);

        CREATE UNIQUE INDEX ix_webhook_inbox_event ON webhook_inbox (receiver, event_id);

        CREATE INDEX ix_webhook_inbox_given_up_receiver ON webhook_inbox (state, receiver, id) WHERE state > 1;

        CREATE INDEX ix_webhook_inbox_given_up_type ON webhook_inbox (state, receiver, event_type, id) WHERE state > 1;

        CREATE INDEX ix_webhook_inbox_pending ON webhook_inbox (id) WHERE state = 0;

        CREATE INDEX ix_webhook_inbox_pending_entity ON webhook_inbox (receiver, entity_key, id) WHERE state = 0 AND entity_key IS NOT NULL;

        CREATE INDEX ix_webhook_inbox_pending_type ON webhook_inbox (event_type, id) WHERE state = 0;

        CREATE INDEX ix_webhook_inbox_processed ON webhook_inbox (processed_at) WHERE processed_at IS NOT NULL;

        CREATE INDEX ix_webhook_inbox_received ON webhook_inbox (received_at);

        CREATE INDEX ix_webhook_inbox_receiver ON webhook_inbox (receiver, id);

        CREATE INDEX ix_webhook_inbox_state ON webhook_inbox (state, id);

        CREATE INDEX ix_webhook_inbox_type ON webhook_inbox (receiver, event_type, id);

        CREATE INDEX ix_webhook_inbox_attempts_inbox ON webhook_inbox_attempts (inbox_id);
        """;

    /// <summary>A default schema, all texts of 64 characters in another collation, and a required column on every entity.</summary>
    public const string PostgresOdd =
        """
        DO $EF$
        BEGIN
            IF NOT EXISTS(SELECT 1 FROM pg_namespace WHERE nspname = 'app') THEN
                CREATE SCHEMA app;
            END IF;
        END $EF$;

        CREATE TABLE app.webhook_inbox (
            id bigint GENERATED BY DEFAULT AS IDENTITY,
            receiver character varying(64) COLLATE "und-x-icu" NOT NULL,
            event_id character varying(64) COLLATE "und-x-icu" NOT NULL,
            event_type character varying(64) COLLATE "und-x-icu",
            entity_key character varying(64) COLLATE "und-x-icu",
            state integer NOT NULL,
            attempts integer NOT NULL,
            available_at bigint NOT NULL,
            lease_owner character varying(32),
            lease_until bigint,
            received_at bigint NOT NULL,
            signed_at bigint NOT NULL,
            occurred_at bigint,
            processed_at bigint,
            is_test boolean NOT NULL,
            is_replay boolean NOT NULL,
            signature bytea NOT NULL,
            body bytea NOT NULL,
            last_error character varying(64) COLLATE "und-x-icu",
            trace_parent character varying(64) COLLATE "und-x-icu",
            completed_handlers character varying(64) COLLATE "und-x-icu",
            tenant character varying(64) COLLATE "und-x-icu" NOT NULL,
            CONSTRAINT "PK_webhook_inbox" PRIMARY KEY (id)
        )
        WITH (fillfactor=50);

        CREATE TABLE app.webhook_inbox_attempts (
            id bigint GENERATED BY DEFAULT AS IDENTITY,
            inbox_id bigint NOT NULL,
            attempt integer NOT NULL,
            started_at bigint NOT NULL,
            ended_at bigint NOT NULL,
            handler character varying(64) COLLATE "und-x-icu",
            error character varying(64) COLLATE "und-x-icu" NOT NULL,
            tenant character varying(64) COLLATE "und-x-icu" NOT NULL,
            CONSTRAINT "PK_webhook_inbox_attempts" PRIMARY KEY (id),
            CONSTRAINT "FK_webhook_inbox_attempts_webhook_inbox_inbox_id" FOREIGN KEY (inbox_id) REFERENCES app.webhook_inbox (id) ON DELETE CASCADE
        );

        CREATE INDEX ix_webhook_inbox_entity ON app.webhook_inbox (entity_key, id);

        CREATE UNIQUE INDEX ix_webhook_inbox_event ON app.webhook_inbox (receiver, event_id);

        CREATE INDEX ix_webhook_inbox_given_up_receiver ON app.webhook_inbox (state, receiver, id) WHERE state > 1;

        CREATE INDEX ix_webhook_inbox_given_up_type ON app.webhook_inbox (state, receiver, event_type, id) WHERE state > 1;

        CREATE INDEX ix_webhook_inbox_pending ON app.webhook_inbox (id) WHERE state = 0;

        CREATE INDEX ix_webhook_inbox_pending_entity ON app.webhook_inbox (receiver, entity_key, id) WHERE state = 0 AND entity_key IS NOT NULL;

        CREATE INDEX ix_webhook_inbox_pending_type ON app.webhook_inbox (event_type, id) WHERE state = 0;

        CREATE INDEX ix_webhook_inbox_processed ON app.webhook_inbox (processed_at) WHERE processed_at IS NOT NULL;

        CREATE INDEX ix_webhook_inbox_received ON app.webhook_inbox (received_at);

        CREATE INDEX ix_webhook_inbox_receiver ON app.webhook_inbox (receiver, id);

        CREATE INDEX ix_webhook_inbox_state ON app.webhook_inbox (state, id);

        CREATE INDEX ix_webhook_inbox_type ON app.webhook_inbox (receiver, event_type, id);

        CREATE INDEX ix_webhook_inbox_attempts_inbox ON app.webhook_inbox_attempts (inbox_id);
        """;
}
