using System.Data;
using System.Data.Common;
using Microsoft.EntityFrameworkCore;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>
/// Writes what becomes of a claimed event, as statements of the inbox's own: nothing that the application adds to its context can refuse them. Each shows the claim's
/// owner, so one that lost the event changes nothing.
/// </summary>
internal sealed class EventWriter(InboxDatabase database)
{
    // The fence: @id is the event, @owner its claim.
    private const string IsHeld = "WHERE id = @id AND lease_owner = @owner AND state = 0";

    private string? complete;

    /// <summary>Records in the handler's own transaction that a handler has finished, the last one together with the event.</summary>
    /// <returns>Whether the event was still held.</returns>
    public async Task<bool> CompleteAsync(
        DbContext context, InboxDialect dialect, DbConnection connection, DbTransaction transaction, ClaimedEvent claimed, string handlers, long? processedAt)
    {
        var sql = processedAt is null
            ? $"{dialect.CompletionPrefix} {HandlersDone(context)}"
            : complete ??= $"{dialect.CompletionPrefix} {EventDone(context)}";
        return await connection.ExecuteAsync(transaction, sql, Held(claimed, Done(handlers, processedAt)), CancellationToken.None).ConfigureAwait(false) == 1;
    }

    /// <summary>Records outside a handler's transaction that handlers have finished, or the event with them.</summary>
    /// <returns>Whether the event was still held.</returns>
    public Task<bool> CompleteAsync(ClaimedEvent claimed, string handlers, long? processedAt) => WriteAsync(
        async (context, connection) =>
        {
            var sql = processedAt is null ? HandlersDone(context) : EventDone(context);
            return await connection.ExecuteAsync(transaction: null, sql, Held(claimed, Done(handlers, processedAt)), CancellationToken.None).ConfigureAwait(false) == 1;
        });

    /// <summary>Records a failed attempt, and when the next one is due or that there is none.</summary>
    /// <returns>Whether the event was still held.</returns>
    public Task<bool> FailAsync(ClaimedEvent claimed, FailedAttempt attempt, InboxState state, DateTimeOffset next) => WriteAsync(
        (context, _) => InboxTransaction.RunAsync(
            context,
            async transaction =>
            {
                var fail = $"UPDATE {InboxDialect.TableOf(context)} SET state = @state, available_at = @next, last_error = @error, lease_owner = NULL, lease_until = NULL {IsHeld}";
                var isHeld = await transaction.Connection!.ExecuteAsync(
                    transaction,
                    fail,
                    Held(claimed, ("@state", DbType.Int32, (int)state), ("@next", DbType.Int64, next.ToUnixTimeMilliseconds()), ("@error", DbType.String, attempt.Error)),
                    CancellationToken.None).ConfigureAwait(false) == 1;
                if (isHeld)
                {
                    await AddAttemptAsync(context, transaction, claimed, attempt).ConfigureAwait(false);
                }

                return isHeld;
            },
            CancellationToken.None));

    /// <summary>Returns the event as if it had not been claimed.</summary>
    /// <returns>Whether the event was still held.</returns>
    public Task<bool> GiveBackAsync(ClaimedEvent claimed) => WriteAsync(
        async (context, connection) => await connection.ExecuteAsync(
            transaction: null,
            $"UPDATE {InboxDialect.TableOf(context)} SET lease_owner = NULL, lease_until = NULL, attempts = attempts - 1 {IsHeld}",
            Held(claimed),
            CancellationToken.None).ConfigureAwait(false) == 1);

    /// <summary>Extends the lease.</summary>
    /// <returns>Whether the event was still held.</returns>
    public Task<bool> RenewAsync(ClaimedEvent claimed, DateTimeOffset until) => WriteAsync(
        async (context, connection) => await connection.ExecuteAsync(
            transaction: null,
            $"UPDATE {InboxDialect.TableOf(context)} SET lease_until = @until {IsHeld}",
            Held(claimed, ("@until", DbType.Int64, until.ToUnixTimeMilliseconds())),
            CancellationToken.None).ConfigureAwait(false) == 1);

    /// <summary>Runs a statement that is not about an event.</summary>
    public Task ExecuteAsync(string sql) => WriteAsync(async (_, connection) => await connection.ExecuteAsync(sql, CancellationToken.None).ConfigureAwait(false) >= 0);

    private static string HandlersDone(DbContext context) => $"UPDATE {InboxDialect.TableOf(context)} SET completed_handlers = @handlers {IsHeld}";

    private static string EventDone(DbContext context) =>
        $"UPDATE {InboxDialect.TableOf(context)} SET state = 1, processed_at = @processed, completed_handlers = @handlers, lease_owner = NULL, lease_until = NULL {IsHeld}";

    private static (string Name, DbType Type, object? Value)[] Done(string handlers, long? processedAt) =>
        processedAt is null ? [("@handlers", DbType.String, handlers)] : [("@handlers", DbType.String, handlers), ("@processed", DbType.Int64, processedAt)];

    private static (string Name, DbType Type, object? Value)[] Held(ClaimedEvent claimed, params (string Name, DbType Type, object? Value)[] values) =>
        [("@id", DbType.Int64, claimed.Id), ("@owner", DbType.String, claimed.Owner.ToString("N")), .. values];

    private static Task<int> AddAttemptAsync(DbContext context, DbTransaction transaction, ClaimedEvent claimed, FailedAttempt attempt) => transaction.Connection!.ExecuteAsync(
        transaction,
        $"""
        INSERT INTO {InboxDialect.AttemptsTableOf(context)} (inbox_id, attempt, started_at, ended_at, handler, error)
        VALUES (@id, @attempt, @started, @ended, @handler, @error)
        """,
        [
            ("@id", DbType.Int64, claimed.Id),
            ("@attempt", DbType.Int32, claimed.Attempts),
            ("@started", DbType.Int64, attempt.StartedAt.ToUnixTimeMilliseconds()),
            ("@ended", DbType.Int64, attempt.EndedAt.ToUnixTimeMilliseconds()),
            ("@handler", DbType.String, attempt.Handler),
            ("@error", DbType.String, attempt.Error),
        ],
        CancellationToken.None);

    // In a scope of its own: the handlers' context may be in any state by now.
    private async Task<bool> WriteAsync(Func<DbContext, DbConnection, Task<bool>> write)
    {
        var dialect = await database.GetDialectAsync(CancellationToken.None).ConfigureAwait(false);
        var scope = database.CreateScope();
        await using (scope.ConfigureAwait(false))
        {
            using var turn = await database.EnterWriteAsync(dialect, CancellationToken.None).ConfigureAwait(false);
            var context = scope.Context;
            var connection = await context.OpenAsync(CancellationToken.None).ConfigureAwait(false);
            try
            {
                return await write(context, connection).ConfigureAwait(false);
            }
            finally
            {
                await context.Database.CloseConnectionAsync().ConfigureAwait(false);
            }
        }
    }
}
