using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace WebhookReceiver.EntityFrameworkCore.Tests.Databases;

/// <summary>A file in a temporary folder.</summary>
public sealed class SqliteTestDatabase : ITestDatabase
{
    private readonly string folder = Directory.CreateTempSubdirectory("webhook-sqlite-").FullName;

    public string File => Path.Combine(folder, "webhooks.db");

    public string ConnectionString => $"Data Source={File}";

    // The tests configure more contexts in one process than an application does.
    public void Use(DbContextOptionsBuilder options) =>
        options.UseSqlite(ConnectionString).ConfigureWarnings(warnings => warnings.Ignore(CoreEventId.ManyServiceProvidersCreatedWarning));

    /// <summary>Copies the file and its write-ahead log as they are, which is what a process finds that starts after another one was killed.</summary>
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
