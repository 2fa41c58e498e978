using System.Data;
using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>
/// The transaction around one handler, begun by Entity Framework before the handler can touch the context, so that everything behaves as inside any transaction that an
/// application begins. Once it has ended, by whatever cause, nothing that the handler still does can commit: the connection does not open again, and on one that stayed
/// open the guard refuses.
/// </summary>
internal sealed class HandlerTransaction : IAsyncDisposable
{
    // How often a handler may have opened a connection that is replaced.
    private const int MaxOpened = 16;

    private readonly DbContext context;
#pragma warning disable CA2213 // Disposable fields should be disposed: it is the context's
    private DbConnection connection;
#pragma warning restore CA2213
    private readonly DbContextId lease;
    private readonly bool wasOpen;
    private readonly CommitGuard guard;
    private readonly CancellationTokenSource ending;
    private readonly Lock gate = new();
    private IDbContextTransaction? transaction;
    private Task aborting = Task.CompletedTask;
    private volatile bool isEnding;
    private volatile bool hasClosed;
    private volatile bool isClosedByHandler;

    private HandlerTransaction(DbContext context, InboxDialect dialect, bool wasOpen, CancellationToken handling)
    {
        this.context = context;
        lease = context.ContextId;
        connection = context.Database.GetDbConnection();
        this.wasOpen = wasOpen;
        guard = dialect.GuardCommits(context);
        ending = CancellationTokenSource.CreateLinkedTokenSource(handling);
    }

    /// <summary>Ends with the attempt's own token, and as soon as the transaction is known to have ended.</summary>
    public CancellationToken Token => ending.Token;

    /// <summary>Whether the handler ended the transaction, or the connection was closed or lost.</summary>
    public bool HasEnded => hasClosed || guard.HasEnded || HasLost(transaction!);

    /// <param name="context">The context in the handlers' scope.</param>
    /// <param name="dialect">Its database.</param>
    /// <param name="previous">The transaction around the handler before, in the same scope.</param>
    /// <param name="handling">Ends the handler.</param>
    public static async Task<HandlerTransaction> BeginAsync(DbContext context, InboxDialect dialect, HandlerTransaction? previous, CancellationToken handling)
    {
        previous?.Release();
        var isOpen = previous?.wasOpen ?? context.Database.GetDbConnection().State == ConnectionState.Open;

        // Opened and closed once more around it, so that the connection belongs to the transaction and closes with it.
        await context.OpenAsync(handling).ConfigureAwait(false);
        var begun = new HandlerTransaction(context, dialect, isOpen, handling);
        try
        {
            await begun.guard.ArmAsync(
                async () => begun.transaction = await context.Database.BeginTransactionAsync(handling).ConfigureAwait(false), handling).ConfigureAwait(false);
        }
        catch
        {
            await begun.DisposeAsync().ConfigureAwait(false);
            throw;
        }
        finally
        {
            await context.Database.CloseConnectionAsync().ConfigureAwait(false);
        }

        begun.connection.StateChange += begun.Follow;
        return begun;
    }

    /// <exception cref="TransactionEndedException">The transaction has ended.</exception>
    public void ThrowIfEnded()
    {
        if (HasEnded)
        {
            throw new TransactionEndedException(inner: null);
        }
    }

    /// <summary>Records the completion in the transaction, and commits both.</summary>
    /// <param name="complete">Records it and returns whether the event is still held.</param>
    /// <returns>Whether it was; otherwise nothing is committed.</returns>
    public async Task<bool> CommitAsync(Func<DbConnection, DbTransaction, Task<bool>> complete)
    {
        if (!await CompleteAsync(complete).ConfigureAwait(false))
        {
            return false;
        }

        isEnding = true;
        guard.Lift();
        await transaction!.CommitAsync(CancellationToken.None).ConfigureAwait(false);
        return true;
    }

    /// <summary>Ends the transaction of a handler that does not return, so that others need not wait for its locks. The handler cannot commit anything afterwards.</summary>
    /// <param name="execute">Runs a statement on another connection.</param>
    public Task AbortAsync(Func<string, Task> execute)
    {
        lock (gate)
        {
            return aborting = isEnding || hasClosed ? Task.CompletedTask : guard.AbortAsync(execute);
        }
    }

    /// <summary>Closes the connection, so that no service that is disposed with the scope can write on it, nor open it again.</summary>
    public async Task CloseAsync()
    {
        // One that was open before is the application's.
        if (wasOpen)
        {
            return;
        }

        hasClosed = true;
        await connection.CloseAsync().ConfigureAwait(false);
        if (isClosedByHandler)
        {
            await ReplaceConnectionAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Lets the connection open again.</summary>
    public void Release() => connection.StateChange -= Follow;

    /// <summary>Ends the transaction. The connection does not open again before it is released.</summary>
    public async ValueTask DisposeAsync()
    {
        bool isCommitted;
        lock (gate)
        {
            (isCommitted, isEnding) = (isEnding, true);
        }

        try
        {
            // The handler may return in the very moment when it is given up, and the connection serves one thread at a time.
            await aborting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (transaction is not null)
            {
                if (!isCommitted)
                {
                    await guard.RollBackAsync().ConfigureAwait(false);
                }

                await transaction.DisposeAsync().ConfigureAwait(false);
            }

            await guard.DisarmAsync().ConfigureAwait(false);
        }
        finally
        {
            hasClosed |= connection.State != ConnectionState.Open;
            ending.Dispose();
        }
    }

    // A handler that disposed the connection would leave the context useless, and a pool gives it to its next owner with the connection that it has.
    private async Task ReplaceConnectionAsync()
    {
        try
        {
            var configured = RelationalOptionsExtension.Extract(context.GetService<IDbContextOptions>());
            if (configured.Connection is not null)
            {
                return;
            }

            for (var opened = 0; opened < MaxOpened; opened++)
            {
                await context.Database.CloseConnectionAsync().ConfigureAwait(false);
            }

            context.Database.SetDbConnection(connection: null);
            if (configured.ConnectionString is { } connectionString)
            {
                context.Database.SetConnectionString(connectionString);
            }

            Release();
            connection = context.Database.GetDbConnection();
            connection.StateChange += Follow;
        }
        catch (InvalidOperationException)
        {
            // The handler disposed the context too, or opened the connection more often: then it is not replaced.
        }
    }

    private async Task<bool> CompleteAsync(Func<DbConnection, DbTransaction, Task<bool>> complete)
    {
        try
        {
            return await complete(connection, transaction!.GetDbTransaction()).ConfigureAwait(false);
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

    private void Follow(object sender, StateChangeEventArgs change)
    {
        // A pooled context may have its next owner before this one has let go.
        if (context.ContextId != lease)
        {
            return;
        }

        if (change.CurrentState is ConnectionState.Closed or ConnectionState.Broken)
        {
            hasClosed = true;
            guard.ConnectionClosed();
            if (!isEnding)
            {
                isClosedByHandler = true;
                _ = ending.CancelAsync();
            }
        }
        else if (hasClosed && change.CurrentState == ConnectionState.Open)
        {
            // Whoever opens it again, such as a retry of the handler's own, would commit apart from the completion what the ended transaction took back.
            guard.ConnectionReopened();
            throw new TransactionEndedException(inner: null);
        }
    }
}
