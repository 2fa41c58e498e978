using System.Data;
using System.Data.Common;
using Microsoft.EntityFrameworkCore;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>
/// Runs the inbox's own statements on a context's connection, past Entity Framework: interceptors and overrides of the application see what the application writes, and
/// cannot refuse what the inbox does.
/// </summary>
internal static class InboxCommands
{
    /// <summary>Opens the context's connection for statements of the inbox's own. Close it again: a pooled context takes what it counts as open to its next owner.</summary>
    public static async Task<DbConnection> OpenAsync(this DbContext context, CancellationToken cancellationToken)
    {
        await context.Database.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        return context.Database.GetDbConnection();
    }

    public static Task<int> ExecuteAsync(this DbConnection connection, string sql, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(transaction: null, sql, [], cancellationToken);

    public static async Task<int> ExecuteAsync(
        this DbConnection connection, DbTransaction? transaction, string sql, (string Name, DbType Type, object? Value)[] parameters, CancellationToken cancellationToken)
    {
        var command = connection.CreateCommand();
        await using (command.ConfigureAwait(false))
        {
            command.Transaction = transaction;
#pragma warning disable CA2100 // Review SQL queries for security vulnerabilities: the text is made of constants and the names of the inbox's tables
            command.CommandText = sql;
#pragma warning restore CA2100
            foreach (var (name, type, value) in parameters)
            {
                InboxDialect.Add(command, name, type, value);
            }

            return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
