using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace WebhookReceiver.EntityFrameworkCore.Tests.Databases;

/// <summary>A file in a temporary folder.</summary>
public sealed class SqliteTestDatabase : ITestDatabase
{
    private readonly string folder = Directory.CreateTempSubdirectory("webhook-sqlite-").FullName;

    public string File => Path.Combine(folder, "webhooks.db");

    public string ConnectionString => $"Data Source={File}";

    public void Use(DbContextOptionsBuilder options) => options.UseSqlite(ConnectionString).AmongMany();

    /// <summary>
    /// Copies the file and its write-ahead log as they are, which is what a process finds that starts after another one was killed.
    /// </summary>
    public SqliteTestDatabase Copy()
    {
        var copy = new SqliteTestDatabase();

        // Without a log when no connection was open: another test may have cleared the pools.
        foreach (var file in ((string[])[File, File + "-wal"]).Where(System.IO.File.Exists))
        {
            System.IO.File.Copy(file, Path.Combine(copy.folder, Path.GetFileName(file)));
        }

        return copy;
    }

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }
}
