using System.Data.Common;
using System.Globalization;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>
/// Whether the provider's pool serves the inbox: with sessions of its own, and enough of them. Through the provider's own builder, which
/// knows its keywords, their other spellings and the defaults.
/// </summary>
internal static class PostgresPool
{
    // Each at once with all handlers: accepting, claiming, completing, renewing a lease. Statistics and retention wait for a free one.
    private const int Workers = 4;

    /// <summary>
    /// Returns what is wrong, and the fix; <see langword="null"/> when the pool is large enough or has no limit that can be known.
    /// </summary>
    public static string? Problem(DbConnection connection, WebhookInboxOptions options)
    {
        if (SettingsOf(connection) is not { } settings)
        {
            return null;
        }

        if (settings.TryGetValue("Multiplexing", out var multiplexing) && multiplexing is true)
        {
            return "with 'Multiplexing=true' statements of several callers share a session, and one that fails in a transaction " +
                "breaks it for all of them. Remove it from the connection string.";
        }

        if (SizeOf(settings) is not { } size)
        {
            return null;
        }

        var (handlers, own) = options.RunWorkers ? (options.MaxConcurrency, Workers) : (0, 1);
        if (size >= handlers + own)
        {
            return null;
        }

        var lower = size > own
            ? $", or lower {nameof(WebhookInboxOptions)}.{nameof(options.MaxConcurrency)} to {size - own}"
            : string.Empty;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Maximum Pool Size is {size}, and the inbox may need {handlers + own} connections at once: {handlers} for handlers " +
            $"({nameof(options.MaxConcurrency)}) and {own} of its own, to accept, claim, complete and renew. Without them events wait, " +
            $"and leases end while handlers still run. Set Maximum Pool Size to at least {handlers + own}, and more for the " +
            $"application's own use{lower}.");
    }

    private static DbConnectionStringBuilder? SettingsOf(DbConnection connection)
    {
        var settings = DbProviderFactories.GetFactory(connection)?.CreateConnectionStringBuilder();
        if (settings is not null)
        {
            settings.ConnectionString = connection.ConnectionString;
        }

        return settings;
    }

    private static int? SizeOf(DbConnectionStringBuilder settings) =>
        settings.TryGetValue("Pooling", out var pooling) && pooling is true &&
        settings.TryGetValue("Maximum Pool Size", out var size) && size is int limit ? limit : null;
}
