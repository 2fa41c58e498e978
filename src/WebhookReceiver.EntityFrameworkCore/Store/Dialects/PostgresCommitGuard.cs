using System.Data;
using System.Data.Common;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>
/// PostgreSQL has no commit hook, but it runs the query of a holdable cursor when its transaction commits, and a query that fails then
/// turns the commit into a rollback
/// (https://www.postgresql.org/docs/current/sql-declare.html). The inbox closes the cursor in the command that records the completion,
/// which so fails too when the
/// transaction is no longer the one that was begun. What comes after that transaction on the session is refused because the session's
/// default is to only read.
/// </summary>
/// <param name="context">The context in the handler's scope.</param>
/// <param name="session">What may be set for its session.</param>
/// <param name="limitsLocks">Whether waits for locks are limited, because the application does not limit them.</param>
internal sealed class PostgresCommitGuard(DbContext context, PostgresSession session, bool limitsLocks) : CommitGuard
{
    // Lets the transaction commit.
    private const string Close = "CLOSE webhook_inbox_guard;";

    // The text becomes the error's: invalid input syntax for type integer: "...". Concatenated with a volatile function, so that it is not
    // evaluated before the commit.
    private const string Declare =
        "DECLARE webhook_inbox_guard NO SCROLL CURSOR WITH HOLD FOR " +
        "SELECT CAST('Only the webhook inbox commits this transaction, with the completion of the handler.' || left(random()::text, 0) " +
        "AS integer);";

    // A handler that waits for a row which a frozen process has locked ends with an error that says so, before its command times out.
    private const string LimitLocks = "SET LOCAL lock_timeout = '20s'; ";

    // The transaction that Entity Framework has begun carries the setting out, and its successor, with the same isolation and still able to
    // write, is the handler's: one round trip.
    private const string ReadOnlySession = "SET default_transaction_read_only = on; COMMIT AND CHAIN; ";

    private const string NotHeld = "The event is no longer held by this attempt.";

    private const string ResetSession = "RESET default_transaction_read_only";

    // Not asked for again: the handler may dispose the context.
    private readonly DbConnection connection = context.Database.GetDbConnection();

    // An application that follows transactions may set something in the one that has begun, or write on the session after the commit.
    private readonly bool readsOnly = session.IsOwn && context.GetService<IInterceptors>().Aggregate<IDbTransactionInterceptor>() is null;
    private int process;
    private bool isReset;

    public override bool CommitsWithCompletion => readsOnly;

    public override async Task ArmAsync(Func<Task> begin, CancellationToken cancellationToken)
    {
        await begin();
        await connection.ExecuteAsync(
            (readsOnly ? ReadOnlySession : string.Empty) + (limitsLocks ? LimitLocks : string.Empty) + Declare, cancellationToken);
        process = session.IsDirect ? PostgresSession.ProcessOf(connection) ?? 0 : 0;
    }

    // The handler may be using the connection, so its session is ended by the server, as it ends those of a process that died.
    // It is that of the user who logged in, whatever role an application sets for its sessions.
    public override Task AbortAsync(Func<string, Task> execute) =>
        process == 0 ? Task.CompletedTask : execute(string.Create(
            CultureInfo.InvariantCulture, $"SELECT set_config('role', 'none', true); SELECT pg_terminate_backend({process})"));

    // The provider refuses a command in a transaction that has ended; the server knows no cursor outside it, and writes nothing.
    public override bool IsEnd(Exception exception) =>
        exception is InvalidOperationException or DbException { SqlState: "34000" or "25006" };

    // An error in one of the statements keeps the server from running those after it.
    public override string Completion(string update)
    {
        isReset = readsOnly;
        return readsOnly
            ? $"{Close} WITH done AS ({update} RETURNING 1) SELECT CAST(CASE WHEN EXISTS (SELECT 1 FROM done) THEN '1' ELSE '{NotHeld}' " +
                $"END AS integer); COMMIT; {ResetSession};"
            : $"{Close} {update}";
    }

    public override bool IsNotHeld(DbException exception)
    {
        isReset = false;
        return exception.SqlState is "22P02" && exception.Message.Contains(NotHeld, StringComparison.Ordinal);
    }

    public override async ValueTask DisarmAsync()
    {
        if (!readsOnly || isReset || connection.State != ConnectionState.Open)
        {
            return;
        }

        try
        {
            await connection.ExecuteAsync(ResetSession, CancellationToken.None);
        }
        catch (DbException)
        {
            await connection.CloseAsync();
        }
    }
}
