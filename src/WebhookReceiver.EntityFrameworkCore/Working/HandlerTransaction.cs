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
    private bool beganLate;

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
            started.Connection.StateChange += started.BeginWhenOpen;
        }

        return started;
    }

    public Task CommitAsync() => transaction?.CommitAsync(CancellationToken.None) ?? Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        Connection.StateChange -= BeginWhenOpen;
        if (transaction is null)
        {
            return;
        }

        var begun = transaction.GetDbTransaction();
        await transaction.DisposeAsync().ConfigureAwait(false);
        if (beganLate)
        {
            // Entity Framework ends neither a transaction that it did not begin, nor a connection that one was begun on while it opened.
            await begun.DisposeAsync().ConfigureAwait(false);
            await Connection.CloseAsync().ConfigureAwait(false);
        }
    }

    // Says nothing to the server yet: the provider sends BEGIN along with the first command.
    private void BeginWhenOpen(object sender, StateChangeEventArgs change)
    {
        if (change.CurrentState == ConnectionState.Open && transaction is null)
        {
            transaction = context.Database.UseTransaction(Connection.BeginTransaction());
            beganLate = true;
        }
    }
}
