using System.Data;
using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>The connection under a handler's transaction: once that has ended, it does not open again before it is released.</summary>
/// <param name="context">The context in the handlers' scope.</param>
/// <param name="guard">The guard of the transaction.</param>
/// <param name="wasOpen">Whether the connection was open before the first handler ran: then it is the application's to close.</param>
/// <param name="lost">Called when the connection closes before the transaction ends.</param>
internal sealed class HandlerConnection(DbContext context, CommitGuard guard, bool wasOpen, Action lost)
{
    // How often a handler may have opened a connection that is replaced.
    private const int MaxOpened = 16;

    private readonly DbContextId lease = context.ContextId;
    private volatile bool hasClosed;
    private volatile bool isEnding;
    private volatile bool isClosedByHandler;

    // Not asked for again: the handler may dispose the context.
    public DbConnection Connection { get; private set; } = context.Database.GetDbConnection();

    public bool WasOpen => wasOpen;

    /// <summary>Whether it has closed, so that the transaction has ended.</summary>
    public bool HasClosed => hasClosed;

    /// <summary>Whether the inbox itself is ending the transaction.</summary>
    public bool IsEnding
    {
        get => isEnding;
        set => isEnding = value;
    }

    public void Follow() => Connection.StateChange += OnChange;

    /// <summary>Lets the connection open again.</summary>
    public void Release() => Connection.StateChange -= OnChange;

    /// <summary>Sees whether the end of the transaction closed it.</summary>
    public void Ended() => hasClosed |= Connection.State != ConnectionState.Open;

    /// <summary>Closes the connection, so that no service that is disposed with the scope can write on it, nor open it again.</summary>
    public async Task CloseAsync()
    {
        if (wasOpen)
        {
            return;
        }

        hasClosed = true;
        await Connection.CloseAsync();
        if (isClosedByHandler)
        {
            await ReplaceAsync();
        }
    }

    // A handler that disposed the connection would leave the context useless, and a pool gives it to its next owner with the connection
    // that it has.
    private async Task ReplaceAsync()
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
                await context.Database.CloseConnectionAsync();
            }

            context.Database.SetDbConnection(connection: null);
            if (configured.ConnectionString is { } connectionString)
            {
                context.Database.SetConnectionString(connectionString);
            }

            Release();
            Connection = context.Database.GetDbConnection();
            Follow();
        }
        catch (InvalidOperationException)
        {
            // The handler disposed the context too, or opened the connection more often: then it is not replaced.
        }
    }

    private void OnChange(object sender, StateChangeEventArgs change)
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
                lost();
            }
        }
        else if (hasClosed && change.CurrentState == ConnectionState.Open)
        {
            // Whoever opens it again, such as a retry of the handler's own, would commit apart from the completion what the ended
            // transaction took back.
            guard.ConnectionReopened();
            throw new TransactionEndedException(inner: null);
        }
    }
}
