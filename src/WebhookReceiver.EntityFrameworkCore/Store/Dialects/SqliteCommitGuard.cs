using System.Data;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>
/// SQLite asks a commit hook before each commit on a connection, explicit or not, and rolls back instead when the hook returns non-zero
/// (https://sqlite.org/c3ref/commit_hook.html). The rollback hook belongs to the provider.
/// </summary>
internal sealed class SqliteCommitGuard(SqliteConnection connection) : CommitGuard
{
    // Real time, whatever the application's clock: how long a thread waits for another one inside SQLite.
    private static readonly TimeSpan RollbackTimeout = TimeSpan.FromMilliseconds(250);

    private volatile sqlite3? database;
    private volatile bool hasRefused;
    private Task aborted = Task.CompletedTask;

    public override bool HasEnded => hasRefused || database is not { } open || raw.sqlite3_get_autocommit(open) != 0;

    public override async Task ArmAsync(Func<Task> begin, CancellationToken cancellationToken)
    {
        await begin();
        database = connection.Handle;
        raw.sqlite3_commit_hook(connection.Handle, _ => MayCommit() ? 0 : 1, v: null);
    }

    // Taken away before the connection goes back to the pool, while no other thread can be committing on it.
    public override void Lift()
    {
        if (database is { } open)
        {
            database = null;
            raw.sqlite3_commit_hook(open, f: null, v: null);
        }
    }

    // It is in the pool already, or another owner's: the hook stays, and lets everything pass.
    public override void ConnectionClosed() => database = null;

    public override void ConnectionReopened() => connection.Close();

    // A handler may have ended the provider's transaction in SQL and begun another, with which the connection would go back to the pool.
    public override async Task RollBackAsync()
    {
        // An abort may still wait for this connection, which must not have another owner by then.
        await aborted;
        if (database is { } open && raw.sqlite3_get_autocommit(open) == 0)
        {
            _ = raw.sqlite3_exec(open, "ROLLBACK");
        }

        Lift();
    }

    // Through SQLite's own interface, which threads may share; the provider's objects are the handler's alone. A statement that is running
    // keeps the rollback waiting, so it is interrupted. One that waits between two rows must not be: everything on the connection, the
    // rollback too, would be interrupted until it ends.
    public override async Task AbortAsync(Func<string, Task> execute)
    {
        if (database is not { } open)
        {
            return;
        }

        aborted = Task.Run(() => raw.sqlite3_exec(open, "ROLLBACK"));
        await aborted.WaitAsync(RollbackTimeout, TimeProvider.System).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!aborted.IsCompleted)
        {
            raw.sqlite3_interrupt(open);
            await aborted.WaitAsync(RollbackTimeout, TimeProvider.System).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // The provider refuses a command in a transaction that has ended.
    public override bool IsEnd(Exception exception) => exception is InvalidOperationException;

    public override ValueTask DisarmAsync()
    {
        Lift();
        return ValueTask.CompletedTask;
    }

    private bool MayCommit()
    {
        // A connection that the handler has closed may be another owner's a moment before ConnectionClosed says so.
        if (database is not { } guarded || connection.State != ConnectionState.Open || !ReferenceEquals(connection.Handle, guarded))
        {
            return true;
        }

        hasRefused = true;
        return false;
    }
}
