using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>A database in memory belongs to one connection, unless it has a name and a shared cache.</summary>
internal static class SqliteMemory
{
    public const string SharedConnectionHint = " " + Advice;

    private const string Advice =
        "For SQLite in memory, use the connection string 'Data Source=webhooks;Mode=Memory;Cache=Shared' and keep one connection to it " +
        "open as long as the application runs.";

    /// <summary>Returns what is wrong, and the fix; <see langword="null"/> when all connections have the same database.</summary>
    public static string? Problem(DbConnection connection)
    {
        var settings = new SqliteConnectionStringBuilder(connection.ConnectionString);
        var source = settings.DataSource;
        var isInMemory = settings.Mode == SqliteOpenMode.Memory || source.Contains(":memory:", StringComparison.OrdinalIgnoreCase)
            || source.Contains("mode=memory", StringComparison.OrdinalIgnoreCase);
        var isShared = settings.Cache == SqliteCacheMode.Shared || source.Contains("cache=shared", StringComparison.OrdinalIgnoreCase);
        return source.Length == 0 || (isInMemory && !isShared)
            ? $"with 'Data Source={source}' each connection has an empty database of its own, so what one stores the next does not find. " +
                $"{Advice}"
            : null;
    }
}
