using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace WebhookReceiver.EntityFrameworkCore.Tests.Applications;

/// <summary>Writes a hint around each command, for the database's optimizer or its administrator.</summary>
internal sealed class HintInterceptor(string before, string after) : DbCommandInterceptor
{
    public override InterceptionResult<int> NonQueryExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<int> result)
    {
        Hint(command);
        return result;
    }

    public override InterceptionResult<DbDataReader> ReaderExecuting(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result)
    {
        Hint(command);
        return result;
    }

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        Hint(command);
        return ValueTask.FromResult(result);
    }

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken =
            default)
    {
        Hint(command);
        return ValueTask.FromResult(result);
    }

#pragma warning disable CA2100 // Review SQL queries for security vulnerabilities: the hints are the test's
    private void Hint(DbCommand command) => command.CommandText = before + command.CommandText + after;
#pragma warning restore CA2100
}
