using System.Data;
using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>
/// The transaction around one handler, begun by Entity Framework before the handler can touch the context, so that everything behaves as inside any transaction that an
/// application begins. Once it has ended, by whatever cause, nothing that the handler still does can commit: the connection does not open again, and on one that stayed
/// open the guard refuses.
/// </summary>
internal sealed class HandlerTransaction : IAsyncDisposable
{
    private readonly DbContext context;
#pragma warning disable CA2213 // Disposable fields should be disposed: it is the context's
    private readonly DbConnection connection;
#pragma warning restore CA2213
    private readonly CommitGuard guard;
    private readonly CancellationTokenSource ending;
    private readonly Lock gate = new();
    private IDbContextTransaction? transaction;
    private Task aborting = Task.CompletedTask;
    private volatile bool isEnding;
    private volatile bool hasClosed;

    private HandlerTransaction(DbContext context, InboxDialect dialect, CancellationToken handling)
    {
        this.context = context;
        connection = context.Database.GetDbConnection();
        guard = dialect.GuardCommits(context);
        ending = CancellationTokenSource.CreateLinkedTokenSource(handling);
    }

    /// <summary>Ends with the attempt's own token, and as soon as the transaction is known to have ended.</summary>
    public CancellationToken Token => ending.Token;

    /// <summary>Whether the handler ended the transaction, or the connection was closed or lost.</summary>
    public bool HasEnded => hasClosed || guard.HasEnded || HasLost(transaction!);

    public static async Task<HandlerTransaction> BeginAsync(DbContext context, InboxDialect dialect, CancellationToken handling)
    {
        var begun = new HandlerTransaction(context, dialect, handling);
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

        begun.connection.StateChange += begun.Follow;
        return begun;
    }

    /// <exception cref="InvalidOperationException">The transaction has ended.</exception>
    public void ThrowIfEnded()
    {
        if (HasEnded)
        {
            throw Ended(inner: null);
        }
    }

    /// <summary>The error of an attempt whose transaction ended before its handler did.</summary>
    /// <param name="inner">What the handler threw because of it, or before it.</param>
    public static InvalidOperationException Ended(Exception? inner) => new(
        "The transaction around the handler ended before the handler did: it was committed or rolled back, or its connection was closed or lost. Nothing of this attempt was kept. " +
        "The inbox commits the transaction together with the completion of the handler; leave its end to the inbox, and open and close the connection with OpenConnectionAsync and CloseConnectionAsync of context.Database.",
        inner);

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

    /// <summary>Ends the transaction of a handler that does not return, where others wait for it. The handler cannot commit anything afterwards.</summary>
    public Task AbortAsync()
    {
        lock (gate)
        {
            return aborting = isEnding ? Task.CompletedTask : guard.AbortAsync();
        }
    }

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
            await aborting.ConfigureAwait(false);
            if (transaction is not null)
            {
                if (!isCommitted)
                {
                    guard.RollBack();
                }

                await transaction.DisposeAsync().ConfigureAwait(false);
            }

            await guard.DisarmAsync().ConfigureAwait(false);
        }
        finally
        {
            connection.StateChange -= Follow;
            ending.Dispose();
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
            throw Ended(exception);
        }
    }

    // A transaction has no connection any more once it is completed; some providers throw instead, as a disposed context does.
    private bool HasLost(IDbContextTransaction begun)
    {
        try
        {
            return !ReferenceEquals(context.Database.CurrentTransaction, begun) || begun.GetDbTransaction().Connection is null;
        }
        catch (InvalidOperationException)
        {
            return true;
        }
    }

    private void Follow(object sender, StateChangeEventArgs change)
    {
        if (change.CurrentState is ConnectionState.Closed or ConnectionState.Broken)
        {
            hasClosed = true;
            guard.ConnectionClosed();
            if (!isEnding)
            {
                _ = ending.CancelAsync();
            }
        }
        else if (hasClosed && change.CurrentState == ConnectionState.Open)
        {
            // Whoever opens it again, such as a retry of the handler's own, would commit apart from the completion what the ended transaction took back.
            guard.ConnectionReopened();
            throw Ended(inner: null);
        }
    }
}
