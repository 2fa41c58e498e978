using System.Data.Common;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>
/// An open connection of the application's context, for statements of the inbox's own. They go past Entity Framework: what the application
/// does to its model, and what its interceptors
/// and overrides do, is about what the application writes.
/// </summary>
internal sealed class InboxSession(
    DbConnection connection, InboxDialect dialect, InboxTables tables, DbTransaction? transaction, CommitGuard? guard = null)
{
    public InboxDialect Dialect { get; } = dialect;

    public InboxTables Tables { get; } = tables;

    public DbConnection Connection { get; } = connection;

    /// <summary>The transaction that the statements are in; <see langword="null"/> when each is one of its own.</summary>
    public DbTransaction? Transaction { get; } = transaction;

    /// <summary>The guard of the transaction, when it is one of a handler.</summary>
    public CommitGuard? Guard { get; } = guard;

    /// <param name="sql">The statement.</param>
    /// <param name="parameters">Its values.</param>
    /// <param name="cancellationToken">Ends the statement.</param>
    /// <param name="isFrequent">Whether it runs so often that it is worth being kept prepared on the connection.</param>
    /// <returns>How many rows were changed.</returns>
    public async Task<int> ExecuteAsync(
        string sql, InboxParameter[] parameters, CancellationToken cancellationToken, bool isFrequent = false)
    {
        await using var command = CreateCommand(sql, parameters);
        await PrepareAsync(command, isFrequent);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <param name="sql">The statement.</param>
    /// <param name="parameters">Its values.</param>
    /// <param name="read">Reads a row.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    /// <param name="skip">How many results come before: those of settings.</param>
    /// <param name="isFrequent">Whether it runs so often that it is worth being kept prepared on the connection.</param>
    public async Task<List<T>> QueryAsync<T>(string sql, InboxParameter[] parameters, Func<DbDataReader, T> read,
        CancellationToken cancellationToken, int skip = 0, bool isFrequent = false)
    {
        List<T> rows = [];
        await using (var command = CreateCommand(sql, parameters))
        {
            await PrepareAsync(command, isFrequent);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            for (var result = 0; result < skip; result++)
            {
                await reader.NextResultAsync(cancellationToken);
            }

            while (await reader.ReadAsync(cancellationToken))
            {
                rows.Add(read(reader));
            }
        }

        return rows;
    }

    /// <returns>The first column of the first row; the default when there is none or it is NULL.</returns>
    public async Task<T?> ScalarAsync<T>(string sql, InboxParameter[] parameters, CancellationToken cancellationToken)
    {
        await using var command = CreateCommand(sql, parameters);
        return await command.ExecuteScalarAsync(cancellationToken) is { } value and not DBNull
            ? (T)Convert.ChangeType(
                value, Nullable.GetUnderlyingType(typeof(T)) ?? typeof(T), System.Globalization.CultureInfo.InvariantCulture)
            : default;
    }

    public Task PrepareAsync(DbCommand command, bool isFrequent) =>
        isFrequent && Dialect.KeepsPrepared ? command.PrepareAsync(CancellationToken.None) : Task.CompletedTask;

    public DbCommand CreateCommand(string sql, params ReadOnlySpan<InboxParameter> parameters)
    {
        var command = Connection.CreateCommand();
        command.Transaction = Transaction;
#pragma warning disable CA2100 // Review SQL queries for security vulnerabilities
        // The text is made of constants and the names of the inbox's tables.
        command.CommandText = sql;
#pragma warning restore CA2100
        foreach (var parameter in parameters)
        {
            Add(command, parameter);
        }

        return command;
    }

    public static void Add(DbCommand command, InboxParameter parameter)
    {
        var added = command.CreateParameter();
        added.ParameterName = parameter.Name;
        if (parameter.Type is { } type)
        {
            added.DbType = type;
        }

        added.Value = parameter.Value ?? DBNull.Value;
        command.Parameters.Add(added);
    }
}
