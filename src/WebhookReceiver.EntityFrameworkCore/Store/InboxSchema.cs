using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>Brings the tables of a database to the version that this program knows, or finds out what is missing.</summary>
internal sealed class InboxSchema(IOptions<WebhookInboxOptions> options, ILogger<InboxSchema> logger)
{
    // An index over millions of rows takes longer than any query may.
    private const int TimeoutSeconds = 600;

    /// <summary>Where the tables are: in the default schema of the application's model, else in the connection's own.</summary>
    public static InboxTables TablesOf(DbContext context, InboxDialect dialect) =>
        new(dialect.HasSingleWriter ? null : context.Model.GetDefaultSchema());

    /// <summary>Creates or upgrades the tables, and returns them by names that do not depend on the session.</summary>
    /// <exception cref="InboxSchemaException">They are not as this program needs them, and cannot be made so.</exception>
    public async Task<InboxTables> PrepareAsync(
        DbContext context, InboxDialect dialect, InboxTables tables, CancellationToken cancellationToken)
    {
        if (context is InboxDbContext && !dialect.HasSingleWriter)
        {
            var creator = context.GetService<IRelationalDatabaseCreator>();
            if (!await creator.ExistsAsync(cancellationToken))
            {
                await CreateAsync(creator, cancellationToken);
            }
        }

        await context.Database.OpenConnectionAsync(cancellationToken);
        try
        {
            var session = new InboxSession(context.Database.GetDbConnection(), dialect, tables, transaction: null);
            await dialect.InitializeAsync(session, cancellationToken);
            var version = await SchemaInspection.VersionAsync(session, cancellationToken);
            if (version.Number == 0 && options.Value.ManageSchema)
            {
                await ThrowIfApplicationsTablesComeFirstAsync(context, session, cancellationToken);
            }

            await PrepareAsync(session, version, cancellationToken);
            return await dialect.ProblemAsync(session, cancellationToken) is { } problem
                ? throw new InboxSchemaException(problem)
                : await dialect.LocateAsync(session, cancellationToken);
        }
        catch (Exception exception) when (exception is NotSupportedException or InvalidCastException)
        {
            throw new InboxSchemaException(
                $"The database's provider lacks what the inbox needs: {exception.Message} With an NpgsqlSlimDataSourceBuilder, call " +
                $"EnableArrays().",
                exception);
        }
        catch (DbException exception) when (dialect.IsDenied(exception))
        {
            throw new InboxSchemaException(
                $"The database user lacks a right on the inbox's tables: {exception.Message} " +
                "It needs USAGE on their schema, and SELECT, INSERT, UPDATE and DELETE on each webhook_inbox table.",
                exception);
        }
        finally
        {
            await context.Database.CloseConnectionAsync();
        }
    }

    private static async Task CreateAsync(IRelationalDatabaseCreator creator, CancellationToken cancellationToken)
    {
        try
        {
            await creator.CreateAsync(cancellationToken);
        }
        catch (DbException)
        {
            // Another process may have been faster.
            if (!await creator.ExistsAsync(cancellationToken))
            {
                throw;
            }
        }
    }

    /// <summary>The exception for a statement that failed because a table, a column or an index is missing.</summary>
    public static InboxSchemaException Broken(DbException exception) => new(
        $"The inbox's tables are missing or not as this program needs them: {exception.Message} They are checked before their next use, " +
        $"and what is missing is created if {nameof(WebhookInboxOptions.ManageSchema)} is true.",
        exception);

    // EnsureCreated does nothing in a database that has a table, and a migration may be about to create the inbox's first tables: the
    // application's come first.
    private static async Task ThrowIfApplicationsTablesComeFirstAsync(
        DbContext context, InboxSession session, CancellationToken cancellationToken)
    {
        if (context.Model.GetRelationalModel().Tables.Any() && !await session.Dialect.HasTablesAsync(session, cancellationToken))
        {
            var name = context.GetType().Name;
            throw new InboxSchemaException(
                $"The database of {name} has no tables yet. The inbox creates its own after those of {name}: call EnsureCreated or " +
                $"Migrate, best before the host starts.",
                mayPass: true);
        }
    }

    private async Task PrepareAsync(InboxSession session, (int Number, int CompatibleWith) version, CancellationToken cancellationToken)
    {
        var steps = session.Dialect.Steps(session.Tables);
        if (version.Number > steps.Length)
        {
            ThrowIfTooNew(version, steps.Length);
            return;
        }

        var missing = version.Number == steps.Length ? await SchemaInspection.MissingAsync(session, cancellationToken) : [];
        if (version.Number == steps.Length && missing.Count == 0)
        {
            return;
        }

        if (!options.Value.ManageSchema)
        {
            var inSchema = session.Tables.Schema is { } schema ? $", schema: \"{schema}\"" : string.Empty;
            throw new InboxSchemaException(missing.Count > 0
                ? $"The inbox's tables lack {string.Join(", ", missing.Select(one => one.Name))}. " +
                    $"{nameof(WebhookInboxOptions.ManageSchema)} is false, so create what is missing: " +
                    $"{string.Join("; ", missing.Select(one => one.Sql))}."
                : $"The inbox's tables {(version.Number == 0 ? "do not exist" : $"are at version {version.Number}")}, and this version " +
                    $"of the library needs version {steps.Length}. " +
                  $"{nameof(WebhookInboxOptions.ManageSchema)} is false, so run the missing " +
                  $"step{(steps.Length - version.Number == 1 ? string.Empty : "s")} " +
                  $"{string.Join(", ", Enumerable.Range(version.Number + 1, steps.Length - version.Number))}: add a migration that calls " +
                  $"migrationBuilder.UpgradeWebhookInbox(fromVersion: {version.Number}{inSchema}), " +
                  $"or run the script of WebhookInboxSchema.Script(provider, fromVersion: {version.Number}{inSchema}).");
        }

        try
        {
            await UpgradeAsync(session, cancellationToken);
        }
        catch (DbException exception) when (session.Connection.State == System.Data.ConnectionState.Open && !exception.IsTransient
            && !session.Dialect.IsLockFault(exception))
        {
            throw new InboxSchemaException(
                $"The inbox's tables could not be created or upgraded: {exception.Message} If the application's user may not change " +
                $"tables, set " +
                $"{nameof(WebhookInboxOptions)}.{nameof(WebhookInboxOptions.ManageSchema)} = false and run the script of " +
                $"WebhookInboxSchema.Script as one who may.",
                exception);
        }
    }

    private async Task UpgradeAsync(InboxSession opened, CancellationToken cancellationToken)
    {
        await using var transaction = await opened.Connection.BeginTransactionAsync(cancellationToken);
        var session = new InboxSession(opened.Connection, opened.Dialect, opened.Tables, transaction);
        await session.Dialect.LockSchemaAsync(session, cancellationToken);

        // Another process may have been faster.
        var steps = session.Dialect.Steps(session.Tables);
        var version = await SchemaInspection.VersionAsync(session, cancellationToken);
        ThrowIfTooNew(version, steps.Length);
        string[] statements = version.Number < steps.Length
            ? [.. steps.Where(step => step.Version > version.Number)
                .SelectMany(step => step.Sql), .. WebhookInboxSchema.Record(session.Tables, steps[^1])]
            : [.. (await SchemaInspection.MissingAsync(session, cancellationToken)).Select(one => one.Sql)];
        foreach (var sql in statements)
        {
            await ExecuteAsync(session, sql, cancellationToken);
        }

        await transaction.CommitAsync(CancellationToken.None);
        if (version.Number < steps.Length)
        {
            logger.SchemaUpgraded(version.Number == 0 ? LogLevel.Debug : LogLevel.Information, version.Number, steps.Length);
        }
        else if (statements.Length > 0)
        {
            logger.SchemaRepaired(string.Join("; ", statements));
        }
    }

    private static async Task ExecuteAsync(InboxSession session, string sql, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand(sql);
        command.CommandTimeout = TimeoutSeconds;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static void ThrowIfTooNew((int Number, int CompatibleWith) version, int known)
    {
        if (version.CompatibleWith > known)
        {
            throw new InboxSchemaException(
                $"The inbox's tables are at version {version.Number}, made by a newer version of the library. This one knows version " +
                $"{known}, and version {version.CompatibleWith} is the lowest that works with them: upgrade this program.");
        }
    }
}
