using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace WebhookReceiver.EntityFrameworkCore.Tests.Databases;

/// <summary>A file in a temporary folder.</summary>
public sealed class SqliteTestDatabase : ITestDatabase
{
    private readonly string folder = Directory.CreateTempSubdirectory("webhook-sqlite-").FullName;

    public string File => Path.Combine(folder, "webhooks.db");

    public void Use(DbContextOptionsBuilder options) => options.UseSqlite($"Data Source={File}");

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }
}
