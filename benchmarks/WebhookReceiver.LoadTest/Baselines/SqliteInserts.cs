using Microsoft.Data.Sqlite;

namespace WebhookReceiver.LoadTest;

/// <summary>
/// One prepared INSERT per transaction on one connection, into a file with the inbox's table and settings: write-ahead log, fully
/// synchronous.
/// </summary>
internal sealed class SqliteInserts : IDisposable
{
    private readonly SqliteConnection connection;
    private readonly SqliteCommand insert;

    public SqliteInserts(string connectionString)
    {
        connection = new SqliteConnection(connectionString);
        InboxSchema.CreateOnSqlite(connection);
        using var mode = new SqliteCommand("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;", connection);
        mode.ExecuteNonQuery();

        insert = connection.CreateCommand();
#pragma warning disable CA2100 // Review SQL queries for security vulnerabilities: the text is made of constants only
        insert.CommandText = InboxSchema.Insert(column => "@" + column);
#pragma warning restore CA2100
        foreach (var (name, value) in Row(SignedRequests.MakeBody(TimeProvider.System.GetUtcNow())))
        {
            insert.Parameters.AddWithValue("@" + name, value);
        }

        insert.Prepare();
    }

    /// <returns>Inserts per second.</returns>
    public double Run(int count)
    {
        var startedAt = TimeProvider.System.GetTimestamp();
        for (var index = 0; index < count; index++)
        {
            insert.Parameters["@event_id"].Value = Guid.NewGuid().ToString();
            insert.Parameters["@entity_key"].Value = $"case:{Guid.NewGuid()}";
            insert.ExecuteNonQuery();
        }

        return count / TimeProvider.System.GetElapsedTime(startedAt).TotalSeconds;
    }

    public void Dispose()
    {
        insert.Dispose();
        connection.Dispose();
    }

    private static (string Name, object Value)[] Row(byte[] body)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        return
        [
            ("receiver", WebhookReceiverDefaults.ReceiverName), ("event_id", ""), ("event_type", WebhookEventTypes.CaseUpdated),
                ("entity_key", ""), ("state", 0), ("attempts", 0),
            ("available_at", now), ("received_at", now), ("signed_at", now), ("is_test", false), ("is_replay", false),
                ("signature", new byte[32]), ("body", body),
        ];
    }
}
