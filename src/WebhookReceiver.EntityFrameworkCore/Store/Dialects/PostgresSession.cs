using System.Data.Common;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>What the inbox may do to the session of a connection.</summary>
/// <param name="IsDirect">Whether the server's process is the connection's own. Behind a pooler that lends sessions by the transaction,
/// such as PgBouncer, it is not.</param>
/// <param name="IsOwn">Whether what is set for the session stays with the connection and is reset before somebody else gets it.</param>
internal sealed record PostgresSession(bool IsDirect, bool IsOwn)
{
    public static async Task<PostgresSession> OfAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        var settings = new DbConnectionStringBuilder { ConnectionString = connection.ConnectionString };
        var isDirect = await IsDirectAsync(connection, cancellationToken);
        var isReset = !IsOn(settings, "NoResetOnClose", otherwise: false) || !IsOn(settings, "Pooling", otherwise: true);

        // With several hosts the provider takes a session that only reads by default for a host that only reads.
        var hasOneHost = ValueOf(settings, "Host") is not { } hosts || !hosts.Contains(',', StringComparison.Ordinal);
        var isPlain = hasOneHost && ValueOf(settings, "TargetSessionAttributes") is null;
        return new PostgresSession(isDirect, isDirect && isReset && isPlain);
    }

    /// <summary>
    /// The server's process as it was announced when the connection was made. By reflection, because the provider is the application's to
    /// choose.
    /// </summary>
    public static int? ProcessOf(DbConnection connection) => connection.GetType().GetProperty("ProcessID")?.GetValue(connection) as int?;

    // A pooler announces a made-up process: when a client connects, it has no session for it yet.
    private static async Task<bool> IsDirectAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT pg_backend_pid()";
        return await command.ExecuteScalarAsync(cancellationToken) is int process && process == ProcessOf(connection);
    }

    private static bool IsOn(DbConnectionStringBuilder settings, string keyword, bool otherwise) =>
        ValueOf(settings, keyword) is not { } value ? otherwise : !bool.TryParse(value, out var isOn) || isOn;

    // The provider takes keywords with and without spaces.
    private static string? ValueOf(DbConnectionStringBuilder settings, string keyword) =>
        settings.Keys.Cast<string>().FirstOrDefault(
            key => key.Replace(" ", string.Empty, StringComparison.Ordinal).Equals(keyword, StringComparison.OrdinalIgnoreCase)) is { } key
            ? (string)settings[key]
            : null;
}
