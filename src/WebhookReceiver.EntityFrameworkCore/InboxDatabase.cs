using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>Opens scopes with the inbox's context, knows its dialect, and lets one writer at a time through where the database wants that.</summary>
internal sealed class InboxDatabase(IServiceScopeFactory scopes, InboxContextType contextType, ILogger<InboxDatabase> logger) : IDisposable
{
    private const string Remedy = "Register it as scoped, as AddDbContext does by default, or with AddDbContextPool.";

    private readonly SemaphoreSlim initializing = new(1, 1);
    private readonly SemaphoreSlim writing = new(1, 1);
    private readonly AsyncLocal<bool> isInHandler = new();
    private volatile InboxDialect? dialect;

    /// <summary>The context's CLR type.</summary>
    public Type ContextType => contextType.Type;

    /// <summary>Opens a scope for the inbox's own work.</summary>
    public InboxScope CreateScope() => new(scopes.CreateAsyncScope(), contextType.Type, isHandlers: false);

    /// <summary>Opens a scope for the handlers of an event.</summary>
    public InboxScope CreateHandlerScope() => new(scopes.CreateAsyncScope(), contextType.Type, isHandlers: true);

    /// <summary>
    /// Refuses a context that is not one for each scope, whatever way it is registered: the container is asked, not the registrations. A handler would get another one
    /// than the inbox, or the deliveries of other requests would be in its transaction.
    /// </summary>
    /// <exception cref="InvalidOperationException">It is not registered, a singleton or transient, or all contexts share one connection.</exception>
    public async Task ThrowIfNotScopedAsync()
    {
        var (one, other) = (CreateScope(), CreateScope());
        await using (one.ConfigureAwait(false))
        await using (other.ConfigureAwait(false))
        {
            var name = ContextType.Name;
            if (one.Services.GetService(ContextType) is null)
            {
                throw new InvalidOperationException(
                    $"The inbox is kept in {name}, which is not registered: call AddDbContext<{name}>(...), or UseInbox with a database of its own, as in UseInbox(db => db.UseSqlite(...)).");
            }

            if (!ReferenceEquals(one.Context, one.Context))
            {
                throw new InvalidOperationException(
                    $"{name} is registered as transient, so a handler would get another instance than the inbox, and its changes would not commit together with its completion. {Remedy}");
            }

            if (ReferenceEquals(one.Context, other.Context))
            {
                throw new InvalidOperationException(
                    $"{name} is registered as a singleton, so deliveries and handlers would share one connection and one transaction, and acknowledged deliveries could be rolled back. {Remedy}");
            }

            if (!InboxDialect.Of(one.Context).HasSingleWriter && ReferenceEquals(one.Context.Database.GetDbConnection(), other.Context.Database.GetDbConnection()))
            {
                throw new InvalidOperationException(
                    $"All instances of {name} share one database connection, so deliveries and handlers would share one transaction, and acknowledged deliveries could be rolled back. Configure {name} with a connection string or a data source, not with a connection.");
            }
        }
    }

    /// <summary>Returns the dialect; the first time it prepares the database, and creates the tables of an inbox that has its own context.</summary>
    public async ValueTask<InboxDialect> GetDialectAsync(CancellationToken cancellationToken)
    {
        if (dialect is { } ready)
        {
            return ready;
        }

        await initializing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (dialect is null)
            {
                var scope = CreateScope();
                await using (scope.ConfigureAwait(false))
                {
                    var chosen = InboxDialect.Of(scope.Context);
                    if (scope.Context is InboxDbContext)
                    {
                        await InboxSchema.CreateAsync(scope.Context, chosen, logger, cancellationToken).ConfigureAwait(false);
                    }

                    await chosen.InitializeAsync(scope.Context, cancellationToken).ConfigureAwait(false);
                    dialect = chosen;
                }
            }

            return dialect;
        }
        finally
        {
            initializing.Release();
        }
    }

    /// <inheritdoc cref="InboxDialect.IsRefusal"/>
    public bool IsRefusal(DbException exception) => dialect?.IsRefusal(exception) == true;

    /// <summary>Waits for this process's turn to write, first come first served; no wait where the database takes many writers.</summary>
    public async ValueTask<WriteTurn?> EnterWriteAsync(InboxDialect writer, CancellationToken cancellationToken)
    {
        if (!writer.HasSingleWriter)
        {
            return null;
        }

        if (isInHandler.Value)
        {
            throw new InvalidOperationException(
                "A handler on SQLite holds the database's only writer and cannot requeue, discard or prune: do it after the handler, or use PostgreSQL.");
        }

        await writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        return new WriteTurn(writing);
    }

    /// <summary>Marks what runs from here on as a handler, which must not wait for the turn that it has.</summary>
    public HandlerMark MarkHandler()
    {
        isInHandler.Value = true;
        return new HandlerMark(isInHandler);
    }

    public void Dispose()
    {
        initializing.Dispose();
        writing.Dispose();
    }

    /// <summary>A handler's mark, taken away when disposed.</summary>
    internal readonly struct HandlerMark(AsyncLocal<bool> mark) : IDisposable
    {
        public void Dispose() => mark.Value = false;
    }

    /// <summary>The lock on the only writer, released when disposed the first time.</summary>
    internal sealed class WriteTurn(SemaphoreSlim turn) : IDisposable
    {
        private int isReleased;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref isReleased, 1) == 0)
            {
                turn.Release();
            }
        }
    }
}
