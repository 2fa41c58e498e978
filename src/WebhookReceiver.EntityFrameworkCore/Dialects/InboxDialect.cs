using System.Data;
using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>The SQL that differs between databases, and the two statements whose speed or atomicity needs SQL at all: accept and claim.</summary>
internal abstract class InboxDialect
{
    /// <summary>Whether the database takes one writer at a time, so that this process queues its own instead of having them collide.</summary>
    public abstract bool HasSingleWriter { get; }

    /// <summary>Statements before a claim, in its transaction.</summary>
    protected virtual string ClaimSettings => string.Empty;

    /// <summary>Says after a table that it is to be read along the index of waiting events, where that can be said.</summary>
    protected virtual string AlongPending => string.Empty;

    /// <summary>The condition for a row to be one that <c>due</c> names.</summary>
    protected virtual string IsDue => "id IN (SELECT id FROM due)";

    /// <summary>Selects id and lease of the events that wait for the case or client of <c>i</c>, along their index.</summary>
    protected abstract string WaitingOfSameEntity(string table);

    /// <summary>Ends the subquery of a claim, so that two processes take different rows.</summary>
    protected abstract string LockClaimed { get; }

    public static InboxDialect Of(DbContext context) => context.Database.ProviderName switch
    {
        "Microsoft.EntityFrameworkCore.Sqlite" => new SqliteDialect(),
        "Npgsql.EntityFrameworkCore.PostgreSQL" => new PostgresDialect(),
        var other => throw new NotSupportedException($"The webhook inbox runs on SQLite and PostgreSQL; {other} has no dialect."),
    };

    /// <summary>Whether the database refused what a row holds, so that other rows may be stored without it; not when it is out of reach, busy or full.</summary>
    public virtual bool IsRefusal(DbException exception) => false;

    /// <summary>Prepares a database for its first use by this process.</summary>
    public virtual Task InitializeAsync(DbContext context, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>The names of the indexes that the inbox's tables have.</summary>
    public abstract Task<List<string>> IndexesAsync(DbContext context, CancellationToken cancellationToken);

    /// <summary>The condition for rows with these values and ids between two, such that an index of these columns and the id is followed, in its order.</summary>
    /// <param name="columns">The index's columns before the id.</param>
    /// <param name="values">What they have to be.</param>
    /// <param name="above">Below the lowest id; <see langword="null"/> when there is no such bound.</param>
    /// <param name="below">Above the highest id.</param>
    public virtual string Between(string[] columns, string[] values, string? above, string below) =>
        string.Join(" AND ", [.. columns.Zip(values, (column, value) => $"{column} = {value}"), .. above is null ? [] : (string[])[Wide($"id > {above}")], Wide($"id < {below}")]);

    /// <summary>Says that a condition leaves out little, so that another one is to be followed.</summary>
    public virtual string Wide(string condition) => condition;

    /// <summary>Selects the ids of the waiting events of the event type <c>{0}</c>, where a list of processed ones had better know them than look at their rows: after a burst they are the newest.</summary>
    public virtual string? WaitingOfType(DbContext context) => null;

    /// <summary>Runs queries that follow indexes whatever the database takes for better.</summary>
    public virtual Task<T> ReadAsync<T>(DbContext context, Func<Task<T>> read, CancellationToken cancellationToken) => read();

    /// <summary>Stores a group in one transaction, in its order, leaving out what is stored already; committed when it returns.</summary>
    /// <param name="context">The context.</param>
    /// <param name="group">Deliveries, one event perhaps more than once.</param>
    /// <returns>For each delivery, whether it was new.</returns>
    public abstract Task<bool[]> AcceptAsync(DbContext context, IReadOnlyList<AcceptRequest> group);

    /// <summary>Notes a group of events as processed in one transaction, committed when it returns.</summary>
    /// <param name="context">The context.</param>
    /// <param name="group">The events. Not called where there is one writer, which handles one event at a time.</param>
    /// <returns>Those that were still held.</returns>
    public virtual Task<HashSet<long>> CompleteAsync(DbContext context, IReadOnlyList<Completion> group) =>
        throw new NotSupportedException($"{GetType().Name} completes events one by one.");

    /// <summary>Guards the transaction of a handler that runs on this context.</summary>
    public abstract CommitGuard GuardCommits(DbContext context);

    /// <summary>Statements before the one that records a completion in a guarded transaction.</summary>
    public virtual string CompletionPrefix => string.Empty;

    /// <summary>The condition for <c>i</c> to be none of the events that this process already has, whatever has become of their leases.</summary>
    protected abstract string IsNotRunning { get; }

    /// <summary>Adds the ids for <see cref="IsNotRunning"/>.</summary>
    public abstract void AddRunning(DbCommand command, IEnumerable<long> ids);

    /// <summary>
    /// Takes the oldest events that may run now: due, not leased, and not behind an unfinished one of the same case or client. An event that waits for its next
    /// attempt, or that another process holds, is unfinished too, and so holds back its own case and no other. A later one holds it back only while it is being handled: after a requeue of the earlier.
    /// The receiver is compared in a way that no index serves: along the index of a receiver's events a claim would pass all that were ever handled.
    /// </summary>
    public string Claim(DbContext context, int receivers)
    {
        var table = TableOf(context);
        return $"""
            {ClaimSettings}
            WITH due AS MATERIALIZED (
                SELECT i.id FROM {table} i{AlongPending}
                WHERE i.state = 0 AND i.available_at <= @now AND (i.lease_until IS NULL OR i.lease_until <= @now)
                    AND {IsNotRunning}
                    AND i.receiver || '' IN ({string.Join(", ", Enumerable.Range(0, receivers).Select(index => $"@r{index}"))})
                    AND (i.entity_key IS NULL OR NOT EXISTS (
                        SELECT 1 FROM ({WaitingOfSameEntity(table)}) p
                        WHERE p.id <> i.id AND (p.id < i.id OR p.lease_until > @now)))
                ORDER BY i.id LIMIT @limit {LockClaimed})
            UPDATE {table}{AlongPending} SET lease_owner = @owner, lease_until = @until, attempts = attempts + 1
            WHERE {IsDue}
            RETURNING {string.Join(", ", InboxTables.ClaimedColumns)};
            """;
    }

    public static void Add(DbCommand command, string name, DbType type, object? value)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        parameter.DbType = type;
        parameter.Value = value ?? DBNull.Value;
        command.Parameters.Add(parameter);
    }

    /// <summary>The table as the application's model places it: with its schema, quoted.</summary>
    public static string TableOf(DbContext context) => TableOf(context, typeof(InboxRow));

    /// <summary>The table of failed attempts.</summary>
    public static string AttemptsTableOf(DbContext context) => TableOf(context, typeof(InboxAttemptRow));

    private static string TableOf(DbContext context, Type row)
    {
        var entity = context.Model.FindEntityType(row) ?? throw new InvalidOperationException(
            $"{context.GetType().Name} has no inbox in its model: call modelBuilder.AddWebhookInbox() in OnModelCreating, and add a migration.");
        return context.GetService<ISqlGenerationHelper>().DelimitIdentifier(entity.GetTableName()!, entity.GetSchema());
    }
}
