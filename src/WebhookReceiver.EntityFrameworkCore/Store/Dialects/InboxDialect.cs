using System.Data.Common;
using Microsoft.EntityFrameworkCore;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>
/// What differs between databases: the steps of the tables, and the statements whose speed or atomicity needs a form of its own.
/// </summary>
internal abstract partial class InboxDialect
{
    /// <summary>
    /// Whether the database takes one writer at a time, so that this process queues its own instead of having them collide.
    /// </summary>
    public abstract bool HasSingleWriter { get; }

    /// <summary>Whether the server keeps a prepared statement with its connection, which spares planning it each time.</summary>
    public virtual bool KeepsPrepared => false;

    /// <summary>
    /// A statement before queries in their transaction, which makes them follow indexes; <see langword="null"/> when none is needed, nor a
    /// transaction.
    /// </summary>
    public abstract string? ReadSettings { get; }

    public static InboxDialect For(string? provider) => provider switch
    {
        "Microsoft.EntityFrameworkCore.Sqlite" => new SqliteDialect(),
        "Npgsql.EntityFrameworkCore.PostgreSQL" => new PostgresDialect(),
        var other => throw new NotSupportedException($"The webhook inbox runs on SQLite and PostgreSQL; {other} has no dialect."),
    };

    /// <summary>
    /// What to do instead of sharing a connection, where there is more to say than for all databases; begins with a space.
    /// </summary>
    public virtual string SharedConnectionHint => string.Empty;

    /// <summary>
    /// Returns what keeps the inbox from working on such a connection, and the fix; <see langword="null"/> when nothing does. The
    /// connection is not opened.
    /// </summary>
    public abstract string? ConnectionProblem(DbConnection connection, WebhookInboxOptions options);

    /// <summary>The steps that make the tables, oldest first.</summary>
    public abstract SchemaStep[] Steps(InboxTables tables);

    /// <summary>The indexes of the last version, by name.</summary>
    public abstract (string Name, string Sql)[] Indexes(InboxTables tables);

    /// <summary>Whether there is such a table, by its name as SQL has it.</summary>
    public abstract Task<bool> HasTableAsync(InboxSession session, string table, CancellationToken cancellationToken);

    /// <summary>Whether there is any table in the database.</summary>
    public abstract Task<bool> HasTablesAsync(InboxSession session, CancellationToken cancellationToken);

    /// <summary>The names of the indexes that there are.</summary>
    public abstract Task<List<string>> IndexesAsync(InboxSession session, CancellationToken cancellationToken);

    /// <summary>
    /// Returns the statements that create tables of the last version again which somebody has dropped, and their indexes.
    /// </summary>
    public abstract Task<IEnumerable<string>> RepairAsync(InboxSession session, string[] missing, CancellationToken cancellationToken);

    /// <summary>Waits until no other process changes the tables. Within a transaction, whose end releases the lock.</summary>
    public abstract Task LockSchemaAsync(InboxSession session, CancellationToken cancellationToken);

    /// <summary>Finds out, or sets, what this process needs to know of a database. On an open connection.</summary>
    public abstract Task InitializeAsync(InboxSession session, CancellationToken cancellationToken);

    /// <summary>
    /// Returns what keeps tables of the last version from being used, and the fix; <see langword="null"/> when nothing does.
    /// </summary>
    public virtual Task<string?> ProblemAsync(InboxSession session, CancellationToken cancellationToken) =>
        Task.FromResult<string?>(null);

    /// <summary>The tables by names that do not depend on what is set for a session.</summary>
    public virtual Task<InboxTables> LocateAsync(InboxSession session, CancellationToken cancellationToken) =>
        Task.FromResult(session.Tables);

    /// <summary>Sets what a connection needs before the inbox writes on it. Outside a transaction.</summary>
    public virtual Task BeforeWriteAsync(DbConnection connection, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Whether the database's user lacks a right.</summary>
    public virtual bool IsDenied(DbException exception) => false;

    /// <summary>
    /// Whether the database refused what a row holds, so that other rows may be stored without it; not when it is unavailable, busy or
    /// full.
    /// </summary>
    public abstract bool IsRefusal(DbException exception);

    /// <summary>Whether a table, column or index is missing.</summary>
    public abstract bool IsSchemaFault(DbException exception);

    /// <summary>Whether a statement failed because it waited for a lock too long, or for one that waited for it.</summary>
    public abstract bool IsLockFault(DbException exception);

    /// <summary>
    /// Stores a group in its order, leaving out what is stored already. An event behind an unfinished one of its lane is stored as blocked.
    /// </summary>
    /// <param name="session">On SQLite in a transaction; on PostgreSQL outside, and committed when it returns.</param>
    /// <param name="group">Deliveries, one event perhaps more than once.</param>
    /// <returns>For each delivery, whether it was new; and the lanes of those that are blocked.</returns>
    public abstract Task<(bool[] AreNew, InboxLane[] Blocked)> AcceptAsync(InboxSession session, IReadOnlyList<AcceptRequest> group);

    /// <summary>
    /// Unblocks the next events of lanes, and takes the oldest events that may run now: due, not leased, and not behind an unfinished one
    /// of their lane; a later one of the lane holds an
    /// event back only while it is being handled, after a requeue of the earlier. Claims come one after the other over all processes: each
    /// sees what those before it took.
    /// </summary>
    /// <param name="session">On SQLite in a transaction; on PostgreSQL outside, and committed when it returns.</param>
    /// <param name="claim">What to take.</param>
    /// <returns>The events, and how many were examined and are blocked.</returns>
    public abstract Task<(List<ClaimedEvent> Events, int Blocked)> ClaimAsync(InboxSession session, InboxClaim claim);

    /// <summary>Unblocks the first events of lanes.</summary>
    /// <param name="session">On SQLite in a transaction; on PostgreSQL outside, and committed when it returns.</param>
    /// <param name="lanes">The lanes.</param>
    /// <returns>How many were unblocked.</returns>
    public abstract Task<int> UnblockAsync(InboxSession session, IReadOnlyCollection<InboxLane> lanes);

    /// <summary>Records a group of events as processed.</summary>
    /// <param name="session">On SQLite in a transaction; on PostgreSQL outside, and committed when it returns.</param>
    /// <param name="group">The events.</param>
    /// <returns>For each, whether it was still held.</returns>
    public abstract Task<bool[]> CompleteAsync(InboxSession session, IReadOnlyList<Completion> group);

    /// <summary>Guards the transaction of a handler that runs on this context.</summary>
    public abstract CommitGuard GuardCommits(DbContext context);
}
