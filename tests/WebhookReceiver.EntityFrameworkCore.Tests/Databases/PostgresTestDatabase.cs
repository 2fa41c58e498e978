using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace WebhookReceiver.EntityFrameworkCore.Tests.Databases;

/// <summary>A database of its own on the shared cluster.</summary>
public sealed class PostgresTestDatabase : ITestDatabase
{
    public PostgresTestDatabase()
    {
        ConnectionString = PostgresCluster.Instance.OrSkip().CreateDatabase();
    }

    public string ConnectionString { get; }

    // The tests configure more contexts in one process than an application does.
    public void Use(DbContextOptionsBuilder options) =>
        options.UseNpgsql(ConnectionString).ConfigureWarnings(warnings => warnings.Ignore(CoreEventId.ManyServiceProvidersCreatedWarning));

    public void Dispose() => PostgresCluster.Instance.DropDatabase(ConnectionString);
}
