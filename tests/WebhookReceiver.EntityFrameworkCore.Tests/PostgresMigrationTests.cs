using WebhookReceiver.EntityFrameworkCore.Tests.Databases;
using WebhookReceiver.EntityFrameworkCore.Tests.Schema;

namespace WebhookReceiver.EntityFrameworkCore.Tests;

public sealed class PostgresMigrationTests() : MigrationContract(new PostgresTestDatabase(), SchemaKind.Postgres);
