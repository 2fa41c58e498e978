using System.Data;
using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>Opens scopes with the inbox's context, knows its dialect, and lets one writer at a time through where the database wants that.</summary>
internal sealed class InboxDatabase(IServiceScopeFactory scopes, InboxContextType contextType) : IDisposable
{
    private readonly SemaphoreSlim initializing = new(1, 1);
    private readonly SemaphoreSlim writing = new(1, 1);
    private readonly AsyncLocal<bool> isInHandler = new();
    private volatile InboxDialect? dialect;

    /// <summary>The context's CLR type.</summary>
    public Type ContextType => contextType.Type;

    public InboxScope CreateScope()
    {
        var scope = scopes.CreateAsyncScope();
        return new InboxScope(scope, (DbContext)scope.ServiceProvider.GetRequiredService(contextType.Type));
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
                        await CreateTablesAsync(scope.Context, cancellationToken).ConfigureAwait(false);
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
    public async ValueTask<WriteTurn> EnterWriteAsync(InboxDialect writer, CancellationToken cancellationToken)
    {
        if (!writer.HasSingleWriter)
        {
            return default;
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

    private static async Task CreateTablesAsync(DbContext context, CancellationToken cancellationToken)
    {
        var creator = context.GetService<IRelationalDatabaseCreator>();
        if (!await creator.ExistsAsync(cancellationToken).ConfigureAwait(false))
        {
            await creator.CreateAsync(cancellationToken).ConfigureAwait(false);
        }

        if (await HasTableAsync(context, cancellationToken).ConfigureAwait(false))
        {
            return;
        }

        try
        {
            await creator.CreateTablesAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (DbException)
        {
            // Two processes started on an empty database at once, and the other one was faster: then the table is there now.
            if (!await HasTableAsync(context, cancellationToken).ConfigureAwait(false))
            {
                throw;
            }
        }
    }

    // Without Entity Framework, which would report the table that is not there yet as an error.
    private static async Task<bool> HasTableAsync(DbContext context, CancellationToken cancellationToken)
    {
        await context.Database.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        var connection = context.Database.GetDbConnection();
        var command = connection.CreateCommand();
        await using (command.ConfigureAwait(false))
        {
            try
            {
#pragma warning disable CA2100 // Review SQL queries for security vulnerabilities: the name is the model's
                command.CommandText = $"SELECT 1 FROM {InboxDialect.TableOf(context)} LIMIT 1";
#pragma warning restore CA2100
                await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false);
                return true;
            }
            catch (DbException) when (connection.State == ConnectionState.Open)
            {
                return false;
            }
            finally
            {
                await context.Database.CloseConnectionAsync().ConfigureAwait(false);
            }
        }
    }

    /// <summary>A handler's mark, taken away when disposed.</summary>
    internal readonly struct HandlerMark(AsyncLocal<bool> mark) : IDisposable
    {
        public void Dispose() => mark.Value = false;
    }

    /// <summary>One's turn to write, given back when disposed.</summary>
    internal readonly struct WriteTurn(SemaphoreSlim? turn) : IDisposable
    {
        public void Dispose() => turn?.Release();
    }
}
