using System.Data;
using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Logging;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>Creates the tables of an inbox that has its own context, and the indexes that an earlier version did not know.</summary>
internal static class InboxSchema
{
    // An index over millions of rows takes longer than any query may.
    private static readonly TimeSpan IndexTimeout = TimeSpan.FromMinutes(10);

    public static async Task CreateAsync(DbContext context, InboxDialect dialect, ILogger logger, CancellationToken cancellationToken)
    {
        var creator = context.GetService<IRelationalDatabaseCreator>();
        if (!await creator.ExistsAsync(cancellationToken).ConfigureAwait(false))
        {
            await creator.CreateAsync(cancellationToken).ConfigureAwait(false);
        }

        if (await HasTableAsync(context, cancellationToken).ConfigureAwait(false))
        {
            await CreateMissingIndexesAsync(context, dialect, logger, cancellationToken).ConfigureAwait(false);
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

    private static async Task CreateMissingIndexesAsync(DbContext context, InboxDialect dialect, ILogger logger, CancellationToken cancellationToken)
    {
        var model = context.GetService<IDesignTimeModel>().Model;
        var existing = await dialect.IndexesAsync(context, cancellationToken).ConfigureAwait(false);
        var missing = context.GetService<IMigrationsModelDiffer>().GetDifferences(source: null, model.GetRelationalModel())
            .OfType<CreateIndexOperation>()
            .Where(index => !existing.Contains(index.Name));
        context.Database.SetCommandTimeout(IndexTimeout);
        foreach (var index in missing)
        {
            try
            {
                foreach (var command in context.GetService<IMigrationsSqlGenerator>().Generate([index], model))
                {
                    await context.Database.ExecuteSqlRawAsync(command.CommandText, cancellationToken).ConfigureAwait(false);
                }
            }
            catch (DbException exception)
            {
                // Another process may have been faster. Without an index all works, only slower: no reason to refuse deliveries.
                if (!(await dialect.IndexesAsync(context, cancellationToken).ConfigureAwait(false)).Contains(index.Name))
                {
                    logger.IndexMissing(exception, index.Name);
                }
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
}
