using System.Data;
using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>
/// The transaction around one handler. Where the database takes many writers it begins when the context's connection opens, whoever opens it: a handler that only calls
/// other services then holds no connection while it waits for them, and leaves nothing to commit.
/// </summary>
internal sealed class HandlerTransaction(DbContext context) : IAsyncDisposable
{
    private IDbContextTransaction? transaction;
    private bool beginsLate;
    private bool hasClosed;

    /// <summary>Whether anything can have happened in the database.</summary>
    public bool HasBegun => transaction is not null;

    private DbConnection Connection => context.Database.GetDbConnection();

    public static async Task<HandlerTransaction> StartAsync(DbContext context, InboxDialect dialect, CancellationToken cancellationToken)
    {
        var started = new HandlerTransaction(context);

        // One writer is told to wait its turn before the handler runs. A connection that is open already, such as one that the application shares, opens no more.
        if (dialect.HasSingleWriter || started.Connection.State != ConnectionState.Closed)
        {
            started.transaction = await context.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        }
        else
        {
            started.beginsLate = true;
        }

        started.Connection.StateChange += started.Follow;
        return started;
    }

    /// <summary>
    /// Checks that what the handler has written is still to be committed: on a connection whose transaction has ended, the note that the handler has finished would stand by itself.
    /// </summary>
    /// <exception cref="InvalidOperationException">The handler ended the transaction, or the connection was closed or lost.</exception>
    public void ThrowIfEnded()
    {
        if (transaction is not null && (hasClosed || !ReferenceEquals(context.Database.CurrentTransaction, transaction) || HasCompleted(transaction.GetDbTransaction())))
        {
            throw new InvalidOperationException(
                "The transaction around the handler ended before the handler did: it was committed or rolled back, or its connection was closed or lost. " +
                "Leave the transaction to the inbox, and open the connection by Database.OpenConnectionAsync of the context, not by itself.");
        }
    }

    public Task CommitAsync() => transaction?.CommitAsync(CancellationToken.None) ?? Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        Connection.StateChange -= Follow;
        if (transaction is null)
        {
            return;
        }

        var begun = transaction.GetDbTransaction();
        await transaction.DisposeAsync().ConfigureAwait(false);
        if (beginsLate)
        {
            // Entity Framework ends neither a transaction that it did not begin, nor a connection that one was begun on while it opened.
            await begun.DisposeAsync().ConfigureAwait(false);
            await Connection.CloseAsync().ConfigureAwait(false);
        }
    }

    // A transaction has no connection any more once it is completed; some providers throw instead.
    private static bool HasCompleted(DbTransaction begun)
    {
        try
        {
            return begun.Connection is null;
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
            hasClosed = transaction is not null;
        }
        else if (beginsLate && transaction is null && change.CurrentState == ConnectionState.Open)
        {
            // Says nothing to the server yet: the provider sends BEGIN along with the first command.
            transaction = context.Database.UseTransaction(Connection.BeginTransaction());
        }
    }
}
