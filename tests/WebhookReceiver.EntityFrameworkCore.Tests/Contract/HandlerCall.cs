using System.Data.Common;
using Dapper;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace WebhookReceiver.EntityFrameworkCore.Tests.Contract;

/// <summary>One run of a handler: what it was given, and the few statements that the handlers of the table share.</summary>
/// <param name="Db">The context from the handler's scope.</param>
/// <param name="Services">The handler's scope.</param>
/// <param name="Attempt">Which attempt it is, from 1.</param>
/// <param name="Token">The handler's token.</param>
public sealed record HandlerCall(EffectsDbContext Db, IServiceProvider Services, int Attempt, CancellationToken Token)
{
    public DbConnection Connection => Db.Database.GetDbConnection();

    public static Effect Effect(string handler) => new() { EventId = "e-1", Handler = handler };

    public void Add(params string[] handlers) => Db.Effects.AddRange(handlers.Select(Effect));

    public Task SaveAsync() => Db.SaveChangesAsync(Token);

    /// <summary>Inserts an effect in SQL, through Entity Framework.</summary>
    public Task ExecuteAsync(string handler) =>
        Db.Database.ExecuteSqlAsync($"""INSERT INTO "Effects" ("EventId", "Handler") VALUES ('e-1', {handler})""", Token);

    /// <summary>Inserts an effect with Dapper, on the context's connection and in its transaction, if there is one.</summary>
    public Task DapperAsync(string handler) => Connection.ExecuteAsync(
        """INSERT INTO "Effects" ("EventId", "Handler") VALUES ('e-1', @handler)""",
        new { handler },
        Db.Database.CurrentTransaction?.GetDbTransaction());
}
