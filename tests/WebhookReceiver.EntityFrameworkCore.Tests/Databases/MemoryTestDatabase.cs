using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace WebhookReceiver.EntityFrameworkCore.Tests.Databases;

/// <summary>SQLite in memory, by a name that all connections share, as long as one is open.</summary>
public sealed class MemoryTestDatabase : ITestDatabase
{
    private readonly SqliteConnection keepAlive;

    public MemoryTestDatabase()
    {
        keepAlive = new SqliteConnection(ConnectionString);
        keepAlive.Open();
    }

    public string ConnectionString { get; } = $"Data Source=inbox-{Guid.NewGuid():N};Mode=Memory;Cache=Shared";

    public void Use(DbContextOptionsBuilder options) => options.UseSqlite(ConnectionString).AmongMany();

    public void Dispose() => keepAlive.Dispose();
}
