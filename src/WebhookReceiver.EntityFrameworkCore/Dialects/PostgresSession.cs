using System.Data.Common;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>
/// Finds out whether what is set for a session stays with its connection and is reset before somebody else gets it. Behind a pooler that lends sessions by the
/// transaction, such as PgBouncer, it would stay with a session that others write on.
/// </summary>
internal static class PostgresSession
{
    public static async Task<bool> IsOwnAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        var settings = new DbConnectionStringBuilder { ConnectionString = connection.ConnectionString };
        var isReset = !IsOn(settings, "NoResetOnClose", otherwise: false) || !IsOn(settings, "Pooling", otherwise: true);
        return isReset && !IsOn(settings, "Multiplexing", otherwise: false) && await IsDirectAsync(connection, cancellationToken).ConfigureAwait(false);
    }

    // A pooler answers with a process of its own invention when a client connects, since it has none for it. By reflection, because the provider is the application's to choose.
    private static async Task<bool> IsDirectAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        var command = connection.CreateCommand();
        await using (command.ConfigureAwait(false))
        {
            command.CommandText = "SELECT pg_backend_pid()";
            var process = await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false);
            return Equals(process, connection.GetType().GetProperty("ProcessID")?.GetValue(connection));
        }
    }

    // The provider takes keywords with and without spaces.
    private static bool IsOn(DbConnectionStringBuilder settings, string keyword, bool otherwise)
    {
        var key = settings.Keys.Cast<string>().FirstOrDefault(key => key.Replace(" ", string.Empty, StringComparison.Ordinal).Equals(keyword, StringComparison.OrdinalIgnoreCase));
        return key is null ? otherwise : !bool.TryParse((string)settings[key], out var isOn) || isOn;
    }
}
