using Microsoft.EntityFrameworkCore;

namespace WebhookReceiver.EntityFrameworkCore.Tests.Databases;

/// <summary>A database of its own on the shared cluster.</summary>
public sealed class PostgresTestDatabase : ITestDatabase
{
    public PostgresTestDatabase()
    {
        ConnectionString = PostgresCluster.Instance.OrSkip().CreateDatabase();
    }

    public string ConnectionString { get; }

    public void Use(DbContextOptionsBuilder options) => options.UseNpgsql(ConnectionString).AmongMany();

    public void Dispose() => PostgresCluster.Instance.DropDatabase(ConnectionString);
}
