using System.Data.Common;

namespace WebhookReceiver.EntityFrameworkCore;

internal static class DbConnectionExtensions
{
    /// <summary>Runs a constant statement without values.</summary>
    public static async Task ExecuteAsync(this DbConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Review SQL queries for security vulnerabilities: the text is a constant
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
