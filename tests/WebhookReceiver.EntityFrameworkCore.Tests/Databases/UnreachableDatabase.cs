using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace WebhookReceiver.EntityFrameworkCore.Tests.Databases;

/// <summary>The same database behind a connection that a test can cut.</summary>
public sealed class UnreachableDatabase(ITestDatabase database) : ITestDatabase
{
    private readonly Cut cut = new();

    public bool IsCut
    {
        get => cut.IsCut;
        set => cut.IsCut = value;
    }

    public void Use(DbContextOptionsBuilder options)
    {
        database.Use(options);
        options.AddInterceptors(cut);
    }

    public void Dispose()
    {
    }

    private sealed class Cut : DbConnectionInterceptor
    {
        private volatile bool isCut;

        public bool IsCut
        {
            get => isCut;
            set => isCut = value;
        }

        public override InterceptionResult ConnectionOpening(
            DbConnection connection, ConnectionEventData eventData, InterceptionResult result) =>
            IsCut ? throw new NpgsqlException("The test cut the connection.") : result;

        public override ValueTask<InterceptionResult> ConnectionOpeningAsync(
            DbConnection connection, ConnectionEventData eventData, InterceptionResult result, CancellationToken cancellationToken =
                default) =>
            IsCut ? throw new NpgsqlException("The test cut the connection.") : ValueTask.FromResult(result);
    }
}
