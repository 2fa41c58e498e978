using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>
/// Opens sessions: a scope with the application's context, its connection, the tables at their version, and the lock on the only writer
/// where the database has one.
/// </summary>
internal sealed class InboxDatabase(IServiceScopeFactory scopes, InboxContext context, InboxSchema schema) : IDisposable
{
    // Deliveries wait behind each attempt to upgrade tables that somebody has locked. Real time: another session holds the lock.
    private static readonly TimeSpan LockPause = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim initializing = new(1, 1);
    private readonly SemaphoreSlim writing = new(1, 1);
    private readonly InboxCaller caller = new();
    private volatile Ready? ready;
    private (DbException Exception, long At)? locked;

    /// <summary>The database's dialect, and the tables; <see langword="null"/> before the database was first reached.</summary>
    public InboxDialect? Dialect => ready?.Dialect;

    /// <summary>The context in a scope, which the scope makes when it is first asked for.</summary>
    public DbContext ContextOf(IServiceProvider scope) => (DbContext)scope.GetRequiredService(context.Type);

    /// <summary>Returns the dialect and the tables; the first time it creates or upgrades them.</summary>
    public async ValueTask<Ready> GetReadyAsync(CancellationToken cancellationToken)
    {
        if (ready is { } known)
        {
            return known;
        }

        await initializing.WaitAsync(cancellationToken);
        try
        {
            if (ready is { } meanwhile)
            {
                return meanwhile;
            }

            if (locked is { } fault && TimeProvider.System.GetElapsedTime(fault.At) < LockPause)
            {
                throw new InboxSchemaException(
                    $"The inbox's tables are locked by another session, such as a backup, and cannot be upgraded: " +
                    $"{fault.Exception.Message} The upgrade is tried again every {LockPause.TotalSeconds:0} seconds.",
                    fault.Exception,
                    mayPass: true);
            }

            return ready = await caller.LeaveAsync(() => PrepareAsync(cancellationToken));
        }
        finally
        {
            initializing.Release();
        }
    }

    private async Task<Ready> PrepareAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var first = ContextOf(scope.ServiceProvider);
        var dialect = InboxDialect.For(first.Database.ProviderName);
        try
        {
            var tables = InboxSchema.TablesOf(first, dialect);
            return new Ready(dialect, await schema.PrepareAsync(first, dialect, tables, cancellationToken));
        }
        catch (DbException exception) when (dialect.IsLockFault(exception))
        {
            locked = (exception, TimeProvider.System.GetTimestamp());
            throw;
        }
    }

    /// <summary>Prepares the database again before its next use when a statement failed because a table or an index is missing.</summary>
    public void Failed(Exception exception)
    {
        if (exception is DbException fault && ready is { } known && known.Dialect.IsSchemaFault(fault))
        {
            ready = null;
        }
    }

    /// <summary>Runs a statement that commits as it ends.</summary>
    public Task<T> ExecuteAsync<T>(Func<InboxSession, Task<T>> work, CancellationToken cancellationToken) =>
        RunAsync(isWriting: true, isInTransaction: false, work, cancellationToken);

    /// <summary>
    /// Runs one command as a transaction: on PostgreSQL it is one, so that the server ends it whatever becomes of this process.
    /// </summary>
    public async Task<T> CommandAsync<T>(Func<InboxSession, Task<T>> work)
    {
        var (dialect, _) = await GetReadyAsync(CancellationToken.None);
        return dialect.HasSingleWriter
            ? await WriteAsync(work, CancellationToken.None)
            : await ExecuteAsync(work, CancellationToken.None);
    }

    /// <summary>Runs statements in one transaction, which is committed when they have run.</summary>
    public Task<T> WriteAsync<T>(Func<InboxSession, Task<T>> work, CancellationToken cancellationToken) =>
        RunAsync(isWriting: true, isInTransaction: true, work, cancellationToken);

    /// <summary>Runs queries, which follow indexes whatever the database takes for better.</summary>
    public async Task<T> ReadAsync<T>(Func<InboxSession, Task<T>> work, CancellationToken cancellationToken)
    {
        var (dialect, _) = await GetReadyAsync(cancellationToken);
        return dialect.ReadSettings is not { } settings
            ? await RunAsync(isWriting: false, isInTransaction: false, work, cancellationToken)
            : await RunAsync(
                isWriting: false,
                isInTransaction: true,
                async session =>
                {
                    await session.ExecuteAsync(settings, [], cancellationToken);
                    return await work(session);
                },
                cancellationToken);
    }

    /// <summary>Waits until this process may write, first come, first served; no wait where the database takes many writers.</summary>
    public async ValueTask<WriteLock?> LockWriterAsync(InboxDialect dialect, CancellationToken cancellationToken)
    {
        if (!dialect.HasSingleWriter)
        {
            return null;
        }

        if (caller.IsHandler)
        {
            throw new InvalidOperationException(
                "A handler on SQLite holds the database's only writer and cannot requeue, discard, restore or prune: do it after the " +
                "handler, or use PostgreSQL.");
        }

        await writing.WaitAsync(cancellationToken);
        return new WriteLock(writing);
    }

    /// <summary>Says whether what runs from here on is a handler, which must not wait for the lock that it has.</summary>
    public void EnterHandler(bool isHandler) => caller.IsHandler = isHandler;

    public void Dispose()
    {
        initializing.Dispose();
        writing.Dispose();
    }

    private Task<T> RunAsync<T>(
        bool isWriting, bool isInTransaction, Func<InboxSession, Task<T>> work, CancellationToken cancellationToken) =>
        caller.LeaveAsync(() => RunOutsideAsync(isWriting, isInTransaction, work, cancellationToken));

    private async Task<T> RunOutsideAsync<T>(
        bool isWriting, bool isInTransaction, Func<InboxSession, Task<T>> work, CancellationToken cancellationToken)
    {
        var (dialect, tables) = await GetReadyAsync(cancellationToken);
        await using var scope = scopes.CreateAsyncScope();
        var opened = ContextOf(scope.ServiceProvider);
        using var writer = isWriting ? await LockWriterAsync(dialect, cancellationToken) : null;

        // Closed again: a pooled context takes what it counts as open to its next owner.
        await opened.Database.OpenConnectionAsync(cancellationToken);
        try
        {
            if (isWriting)
            {
                await dialect.BeforeWriteAsync(opened.Database.GetDbConnection(), cancellationToken);
            }

            return isInTransaction
                ? await RunInTransactionAsync(opened, dialect, tables, work, cancellationToken)
                : await work(new InboxSession(opened.Database.GetDbConnection(), dialect, tables, transaction: null));
        }
        catch (DbException exception) when (dialect.IsSchemaFault(exception))
        {
            // Checked, and created again, before the next use.
            Failed(exception);
            throw InboxSchema.Broken(exception);
        }
        finally
        {
            await opened.Database.CloseConnectionAsync();
        }
    }

    private static async Task<T> RunInTransactionAsync<T>(
        DbContext opened, InboxDialect dialect, InboxTables tables, Func<InboxSession, Task<T>> work, CancellationToken cancellationToken)
    {
        var connection = opened.Database.GetDbConnection();
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var result = await work(new InboxSession(connection, dialect, tables, transaction));
        await transaction.CommitAsync(CancellationToken.None);
        return result;
    }

    /// <summary>What a database is like that has been reached.</summary>
    internal sealed record Ready(InboxDialect Dialect, InboxTables Tables);
}
