using WebhookReceiver.EntityFrameworkCore.Tests.Databases;

namespace WebhookReceiver.EntityFrameworkCore.Tests.Applications;

public sealed class PostgresApplicationFindingsTests() : ApplicationFindingsTests(new PostgresTestDatabase());
