using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace WebhookReceiver.Dashboard.Tests.Setup;

/// <summary>
/// A database in a file, gone with the test. Without a pool, because Microsoft.Data.Sqlite 10.0.11 can lend one pooled connection to two
/// that open at once (dotnet/efcore#39008); one connection stays open instead, or each one that closes would fold the write-ahead log
/// into the file.
/// </summary>
public sealed class SqliteFile : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("webhook-dashboard-");
    private readonly SqliteConnection keeper;

    public SqliteFile()
    {
        keeper = new SqliteConnection(ConnectionString);
        keeper.Open();
        using var command = keeper.CreateCommand();
        command.CommandText = "PRAGMA journal_mode = WAL; SELECT count(*) FROM sqlite_master;";
        command.ExecuteNonQuery();
    }

    private string ConnectionString => $"Data Source={Path.Combine(folder.FullName, "webhooks.db")};Pooling=False";

    public void Use(DbContextOptionsBuilder options) => options.UseSqlite(ConnectionString);

    public void Dispose()
    {
        keeper.Dispose();
        folder.Delete(recursive: true);
    }
}
