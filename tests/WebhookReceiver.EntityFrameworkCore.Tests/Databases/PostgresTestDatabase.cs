using Microsoft.EntityFrameworkCore;

namespace WebhookReceiver.EntityFrameworkCore.Tests.Databases;

/// <summary>A database of its own on the shared cluster.</summary>
public sealed class PostgresTestDatabase : ITestDatabase
{
    private readonly string connectionString;

    public PostgresTestDatabase()
    {
        if (PostgresCluster.Instance.MissingReason is { } reason)
        {
            // On a developer's machine the other database still tests everything; a CI that skips tests nothing.
            Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", reason);
            throw new InvalidOperationException(reason);
        }

        connectionString = PostgresCluster.Instance.CreateDatabase();
    }

    public void Use(DbContextOptionsBuilder options) => options.UseNpgsql(connectionString);

    public void Dispose()
    {
    }
}
