namespace WebhookReceiver.EntityFrameworkCore.Tests.Upgrade;

public sealed class SqliteUpgradeTests() : UpgradeContract<PlainContext>(UpgradeFixture.LoadSqlite("sqlite-plain"));

/// <summary>All text columns ignore case.</summary>
public sealed class SqliteConventionsUpgradeTests() : UpgradeContract<ConventionsContext>(UpgradeFixture.LoadSqlite("sqlite-conventions"));

/// <summary>Made by a migration, in the schema <c>app</c>.</summary>
public sealed class PostgresSchemaUpgradeTests() : UpgradeContract<SchemaContext>(UpgradeFixture.LoadPostgres("postgres-schema"));

/// <summary>All text columns ignore case, and those without a length of their own hold 64 characters.</summary>
public sealed class PostgresConventionsUpgradeTests()
    : UpgradeContract<ConventionsContext>(UpgradeFixture.LoadPostgres("postgres-conventions"));
