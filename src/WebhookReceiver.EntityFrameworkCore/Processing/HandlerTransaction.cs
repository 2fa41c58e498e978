using System.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>
/// The transaction around one handler, begun by Entity Framework before the handler can touch the context, so that everything behaves as
/// inside any transaction that an
/// application begins. Once it has ended, by whatever cause, nothing that the handler still does can commit: the connection does not open
/// again, and on one that stayed
/// open the guard refuses.
/// </summary>
internal sealed class HandlerTransaction : IAsyncDisposable
{
    private readonly DbContext context;
    private readonly InboxDialect dialect;
    private readonly InboxTables tables;
    private readonly CommitGuard guard;
    private readonly HandlerConnection connection;
    private readonly CancellationTokenSource ending;
    private readonly Lock gate = new();
    private IDbContextTransaction? transaction;
    private Task aborting = Task.CompletedTask;

    private HandlerTransaction(DbContext context, InboxDialect dialect, InboxTables tables, bool wasOpen, CancellationToken handling)
    {
        (this.context, this.dialect, this.tables) = (context, dialect, tables);
        guard = dialect.GuardCommits(context);
        ending = CancellationTokenSource.CreateLinkedTokenSource(handling);
        connection = new HandlerConnection(context, guard, wasOpen, () => _ = ending.CancelAsync());
    }

    /// <summary>Ends with the attempt's own token, and as soon as the transaction is known to have ended.</summary>
    public CancellationToken Token => ending.Token;

    /// <summary>Whether the handler ended the transaction, or the connection was closed or lost.</summary>
    public bool HasEnded => connection.HasClosed || guard.HasEnded || HasLost(transaction!);

    /// <param name="context">The context in the handlers' scope.</param>
    /// <param name="dialect">Its database.</param>
    /// <param name="tables">The inbox's tables in it.</param>
    /// <param name="previous">The transaction around the handler before, in the same scope.</param>
    /// <param name="handling">Ends the handler.</param>
    public static async Task<HandlerTransaction> BeginAsync(
        DbContext context, InboxDialect dialect, InboxTables tables, HandlerTransaction? previous, CancellationToken handling)
    {
        previous?.Release();
        var isOpen = previous?.connection.WasOpen ?? context.Database.GetDbConnection().State == ConnectionState.Open;

        // Opened and closed once more around it, so that the connection belongs to the transaction and closes with it.
        await context.Database.OpenConnectionAsync(handling);
        var begun = new HandlerTransaction(context, dialect, tables, isOpen, handling);
        try
        {
            await begun.guard.ArmAsync(
                async () => begun.transaction = await context.Database.BeginTransactionAsync(handling), handling);
        }
        catch
        {
            await begun.DisposeAsync();
            throw;
        }
        finally
        {
            await context.Database.CloseConnectionAsync();
        }

        begun.connection.Follow();
        return begun;
    }

    /// <summary>Whether what the handler threw comes of the end of the transaction.</summary>
    public bool HasEndedBecauseOf(Exception exception) => exception is not (DoNotRetryException or TransactionEndedException) && HasEnded;

    /// <summary>Saves what the handler left unsaved.</summary>
    /// <exception cref="TransactionEndedException">The transaction has ended.</exception>
    public async Task SaveChangesAsync()
    {
        ThrowIfEnded();

        // Only if there is something: an override of SaveChanges may refuse every save, or begin a transaction for each.
        if (context.ChangeTracker.HasChanges())
        {
            await context.SaveChangesAsync(Token);
            ThrowIfEnded();
        }
    }

    /// <summary>Records the completion in the transaction, and commits both.</summary>
    /// <param name="complete">Records it and returns whether the event is still held.</param>
    /// <returns>Whether it was; otherwise nothing is committed.</returns>
    public async Task<bool> CommitAsync(Func<InboxSession, Task<bool>> complete)
    {
        connection.IsEnding = guard.CommitsWithCompletion;
        var isHeld = await CompleteAsync(complete);
        if (!isHeld || guard.CommitsWithCompletion)
        {
            return isHeld;
        }

        connection.IsEnding = true;
        guard.Lift();
        await transaction!.CommitAsync(CancellationToken.None);
        return true;
    }

    /// <summary>
    /// Ends the transaction of a handler that does not return, so that others need not wait for its locks. The handler cannot commit
    /// anything afterwards.
    /// </summary>
    /// <param name="execute">Runs a statement on another connection.</param>
    public Task AbortAsync(Func<string, Task> execute)
    {
        lock (gate)
        {
            return aborting = connection.IsEnding || connection.HasClosed ? Task.CompletedTask : guard.AbortAsync(execute);
        }
    }

    /// <inheritdoc cref="HandlerConnection.CloseAsync"/>
    public Task CloseAsync() => connection.CloseAsync();

    /// <inheritdoc cref="HandlerConnection.Release"/>
    public void Release() => connection.Release();

    /// <summary>Ends the transaction. The connection does not open again before it is released.</summary>
    public async ValueTask DisposeAsync()
    {
        bool isCommitted;
        lock (gate)
        {
            (isCommitted, connection.IsEnding) = (connection.IsEnding, true);
        }

        try
        {
            // The handler may return in the very moment when it is given up, and the connection serves one thread at a time.
            await aborting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (transaction is not null)
            {
                if (!isCommitted)
                {
                    await guard.RollBackAsync();
                }

                await transaction.DisposeAsync();
            }

            await guard.DisarmAsync();
        }
        finally
        {
            connection.Ended();
            ending.Dispose();
        }
    }

    private void ThrowIfEnded()
    {
        if (HasEnded)
        {
            throw new TransactionEndedException(inner: null);
        }
    }

    private async Task<bool> CompleteAsync(Func<InboxSession, Task<bool>> complete)
    {
        try
        {
            return await complete(new InboxSession(connection.Connection, dialect, tables, transaction!.GetDbTransaction(), guard));
        }
        catch (Exception exception) when (guard.IsEnd(exception))
        {
            throw new TransactionEndedException(exception);
        }
    }

    // A transaction that is completed has no connection any more, or throws when it is asked for its isolation, as a disposed context does.
    private bool HasLost(IDbContextTransaction begun)
    {
        try
        {
            var provided = begun.GetDbTransaction();
            _ = provided.IsolationLevel;
            return provided.Connection is null || !ReferenceEquals(context.Database.CurrentTransaction, begun);
        }
        catch (InvalidOperationException)
        {
            return true;
        }
    }
}
