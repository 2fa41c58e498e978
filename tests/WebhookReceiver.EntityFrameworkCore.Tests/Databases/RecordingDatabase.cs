using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace WebhookReceiver.EntityFrameworkCore.Tests.Databases;

/// <summary>The same database, with a record of what it is asked.</summary>
public sealed class RecordingDatabase(ITestDatabase database) : ITestDatabase
{
    private readonly Recorder recorder = new();

    /// <summary>The queries so far, which are forgotten.</summary>
    public IReadOnlyList<RecordedQuery> Take()
    {
        List<RecordedQuery> taken = [.. recorder.Queries];
        recorder.Queries.Clear();
        return taken;
    }

    public void Use(DbContextOptionsBuilder options)
    {
        database.Use(options);
        options.AddInterceptors(recorder);
    }

    public void Dispose()
    {
    }

    private sealed class Recorder : DbCommandInterceptor
    {
        public ConcurrentQueue<RecordedQuery> Queries { get; } = [];

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            Queries.Enqueue(new RecordedQuery(command.CommandText, [.. command.Parameters.Cast<DbParameter>().Select(parameter => (parameter.ParameterName, parameter.Value))]));
            return ValueTask.FromResult(result);
        }
    }
}
