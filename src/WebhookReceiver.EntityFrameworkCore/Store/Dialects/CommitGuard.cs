using System.Data.Common;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>
/// Makes the database itself refuse what must not happen around a handler: a commit of its transaction that the inbox did not issue, and a
/// commit of anything on the same
/// connection after that transaction has ended. There is one for each handler that runs.
/// </summary>
internal abstract class CommitGuard
{
    /// <summary>Whether the database has ended the transaction, or has refused to commit it.</summary>
    public virtual bool HasEnded => false;

    /// <summary>
    /// Begins the handler's transaction and arms the guard. The connection is open afterwards, and closes with the transaction unless it
    /// was open before.
    /// </summary>
    public abstract Task ArmAsync(Func<Task> begin, CancellationToken cancellationToken);

    /// <summary>Whether the completion could not be recorded because the transaction has ended.</summary>
    public abstract bool IsEnd(Exception exception);

    /// <summary>Whether the statement that records a completion commits too, so that both cost one round trip.</summary>
    public virtual bool CommitsWithCompletion => false;

    /// <summary>The statement that records a completion in the guarded transaction.</summary>
    /// <param name="update">Records it, in the row of an event that is still held.</param>
    public virtual string Completion(string update) => update;

    /// <summary>Whether a statement that commits too has found that the event is no longer held, and committed nothing.</summary>
    public virtual bool IsNotHeld(DbException exception) => false;

    /// <summary>Lets the next commit pass, which is the inbox's own.</summary>
    public virtual void Lift()
    {
    }

    /// <summary>Releases a connection that the handler has closed: whoever the pool gives it to next may commit.</summary>
    public virtual void ConnectionClosed()
    {
    }

    /// <summary>
    /// Closes a connection that was opened again, where the provider would leave it open although whoever opens it is told that it could
    /// not.
    /// </summary>
    public virtual void ConnectionReopened()
    {
    }

    /// <summary>Rolls back whatever the connection is in, before a transaction is disposed that the inbox does not commit.</summary>
    public virtual Task RollBackAsync() => Task.CompletedTask;

    /// <summary>
    /// Ends the transaction of a handler that does not return, from another thread, so that others need not wait for its locks.
    /// </summary>
    /// <param name="execute">Runs a statement on another connection.</param>
    public abstract Task AbortAsync(Func<string, Task> execute);

    /// <summary>Removes the guard from a connection that is still open.</summary>
    public abstract ValueTask DisarmAsync();
}
