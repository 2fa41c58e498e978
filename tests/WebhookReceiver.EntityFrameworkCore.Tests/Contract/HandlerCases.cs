using System.Transactions;
using Dapper;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Storage;

namespace WebhookReceiver.EntityFrameworkCore.Tests.Contract;

/// <summary>
/// The table of handlers in docs/inbox.md: each way in which applications use their context, and each way in which they get in the inbox's.
/// </summary>
public static class HandlerCases
{
    /// <summary>The phrase that names the rows of <see cref="Endings"/> in the documentation.</summary>
    public const string EndingsRow = "commit, rollback or disposal of the current transaction";

    private const string WritesOn = "and then it writes on";
    private const string Ended = "The transaction around the handler ended before the handler did";

    public static IEnumerable<HandlerCase> All { get; } =
    [
        new("several rows in one save", async call =>
        {
            call.Add("a", "b");
            await call.SaveAsync();
        })
        { Effects = ["a", "b"] },

        new("a read first, then several rows in one save", async call =>
        {
            await call.Db.Effects.CountAsync(call.Token);
            call.Add("a", "b");
            await call.SaveAsync();
        })
        { Effects = ["a", "b"] },

        new("nothing saved explicitly", call =>
        {
            call.Add("a", "b");
            return Task.CompletedTask;
        })
        { Effects = ["a", "b"] },

        new("AddRange, saved twice, synchronously too", async call =>
        {
            call.Add([.. Enumerable.Range(0, 50).Select(number => $"a{number}")]);
            await call.SaveAsync();
            call.Add("b");
#pragma warning disable CA1849 // Call async methods when in an async method: handlers do not
            call.Db.SaveChanges();
#pragma warning restore CA1849
        })
        { Effects = [.. Enumerable.Range(0, 50).Select(number => $"a{number}"), "b"] },

        new("two handlers that read and write the same row", async call =>
        {
            call.Add("a");
            await call.SaveAsync();
        })
        {
            Effects = ["a, read"],
            ThenAsync = async call =>
            {
                var row = await call.Db.Effects.AsTracking().SingleAsync(call.Token);
                row.Handler += ", read";
                await call.SaveAsync();
            },
        },

        new("an own retry around the save, and a connection that is lost once", async call =>
        {
            call.Add("a", "b");
            for (var left = 3; ; left--)
            {
                try
                {
                    if (call.Attempt == 1 && left == 3)
                    {
                        await call.Connection.CloseAsync();
                    }

                    await call.SaveAsync();
                    return;
                }
                catch (Exception) when (left > 0)
                {
                    // As applications do, without asking what it was.
                }
            }
        })
        { Effects = ["a", "b"], Attempts = 2 },

        new("a unique violation, caught, with ChangeTracker.Clear()", async call =>
        {
            call.Db.Add(new Effect { EventId = "e-1", Handler = "a", Unique = "one" });
            await call.SaveAsync();
            call.Db.ChangeTracker.Clear();
            call.Db.Add(new Effect { EventId = "e-1", Handler = "twin", Unique = "one" });
            try
            {
                await call.SaveAsync();
            }
            catch (DbUpdateException)
            {
                call.Db.ChangeTracker.Clear();
            }

            call.Add("b");
            await call.SaveAsync();
        })
        { Effects = ["a", "b"] },

        new("a unique violation as the first statement, caught, with ChangeTracker.Clear()", async call =>
        {
            call.Db.Add(new Effect { EventId = "e-1", Handler = "a", Unique = "one" });
            call.Db.Add(new Effect { EventId = "e-1", Handler = "twin", Unique = "one" });
            try
            {
                await call.SaveAsync();
            }
            catch (DbUpdateException)
            {
                call.Db.ChangeTracker.Clear();
            }

            call.Add("b");
            await call.SaveAsync();
        })
        { Effects = ["b"] },

        new("a savepoint of its own", async call =>
        {
            call.Add("a");
            await call.SaveAsync();
            await call.Db.Database.CurrentTransaction!.CreateSavepointAsync("mine", call.Token);
            call.Add("taken back");
            await call.SaveAsync();
            await call.Db.Database.CurrentTransaction.RollbackToSavepointAsync("mine", call.Token);
            call.Db.ChangeTracker.Clear();
        }),

        new("ExecuteUpdate and ExecuteDelete", async call =>
        {
            call.Add("old", "gone");
            await call.SaveAsync();
            call.Db.ChangeTracker.Clear();
            await call.Db.Effects.Where(effect => effect.Handler == "old")
                .ExecuteUpdateAsync(set => set.SetProperty(effect => effect.Handler, "a"), call.Token);
            await call.Db.Effects.Where(effect => effect.Handler == "gone").ExecuteDeleteAsync(call.Token);
        }),

        new("ExecuteUpdate as the first statement", async call =>
        {
            await call.Db.Effects.ExecuteUpdateAsync(set => set.SetProperty(effect => effect.Handler, "a"), call.Token);
            call.Add("a");
        }),

        new("raw SQL, synchronously too", async call =>
        {
            await call.ExecuteAsync("a");
#pragma warning disable CA1849 // Call async methods when in an async method: handlers do not
            call.Db.Database.ExecuteSql($"""INSERT INTO "Effects" ("EventId", "Handler") VALUES ('e-1', 'b')""");
#pragma warning restore CA1849
        })
        { Effects = ["a", "b"] },

        new("Dapper, the connection opened first", async call =>
        {
            await call.Db.Database.OpenConnectionAsync(call.Token);
            await call.DapperAsync("a");
            await call.DapperAsync("b");
            await call.Db.Database.CloseConnectionAsync();
        })
        { Effects = ["a", "b"] },

        new("Dapper, the connection not opened first", async call =>
        {
            await call.DapperAsync("a");
            await call.DapperAsync("b");
        })
        { Effects = ["a", "b"] },

        new("a connection that it opens and closes, as Dapper does", async call =>
        {
            var wasClosed = call.Connection.State == System.Data.ConnectionState.Closed;
            if (wasClosed)
            {
                await call.Connection.OpenAsync(call.Token);
            }

            await call.DapperAsync("a");
            if (wasClosed)
            {
                await call.Connection.CloseAsync();
            }
        }),

        new("a transaction begun only if there is none", async call =>
        {
            var own = call.Db.Database.CurrentTransaction is null ? await call.Db.Database.BeginTransactionAsync(call.Token) : null;
            call.Add("a", "b");
            await call.SaveAsync();
            if (own is not null)
            {
                await own.CommitAsync(call.Token);
                await own.DisposeAsync();
            }
        })
        { Effects = ["a", "b"] },

        new("a transaction of its own", async call =>
        {
            await using var own = await call.Db.Database.BeginTransactionAsync(call.Token);
            call.Add("a");
            await call.SaveAsync();
            await own.CommitAsync(call.Token);
        })
        { Effects = [], End = InboxState.DeadLetter, Error = "already in a transaction" },

        .. Endings(),

        new("an own DI scope", async call =>
        {
            await using var scope = call.Services.CreateAsyncScope();
            var own = scope.ServiceProvider.GetRequiredService<EffectsDbContext>();
            own.Add(HandlerCall.Effect("own"));
            await own.SaveChangesAsync(call.Token);
            call.Add("a");
        })
        { EffectsOfEachAttempt = ["own"] },

        new("a context from the factory", async call =>
        {
            await using var own = await call.Services.GetRequiredService<IDbContextFactory<EffectsDbContext>>()
                .CreateDbContextAsync(call.Token);
            own.Add(HandlerCall.Effect("own"));
            await own.SaveChangesAsync(call.Token);
            call.Add("a");
        })
        { EffectsOfEachAttempt = ["own"] },

        new("a TransactionScope", async call =>
        {
            using var scope = new TransactionScope(TransactionScopeAsyncFlowOption.Enabled);
            call.Add("a");
            await call.SaveAsync();
            scope.Complete();
        })
        { Effects = [], End = InboxState.DeadLetter, Error = "ambient transaction" },

        new("an audit interceptor that adds rows", call =>
        {
            call.Add("a");
            return call.SaveAsync();
        })
        { Effects = ["a", "audit"], Options = options => options.AddInterceptors(new Audit()) },

        new("an override that adds rows", call =>
        {
            call.Add("a");
            return call.SaveAsync();
        })
        { Effects = ["a", "audit"], Saving = Audit.AddTo },

        new("an override that throws for entities that it does not know", call =>
        {
            call.Add("a");
            return call.SaveAsync();
        })
        { Saving = ThrowForUnknown },

        new("an override that throws for entities that it does not know, and a failing handler", _ =>
            throw new InvalidOperationException("not today"))
        { Effects = [], End = InboxState.DeadLetter, Error = "not today", Saving = ThrowForUnknown },

        new("disposal of the context", async call =>
        {
            call.Add("a");
            await call.SaveAsync();
            await call.Db.DisposeAsync();
        })
        { Effects = [], End = InboxState.DeadLetter, Error = Ended },

        new("a write in an awaited task of its own", async call =>
        {
            var writing = Task.Run(() => call.ExecuteAsync("a"), call.Token);
            await writing;
        }),

        new("a handler that throws after saving", async call =>
        {
            call.Add("a", "b");
            await call.SaveAsync();
            if (call.Attempt == 1)
            {
                throw new InvalidOperationException("not today");
            }
        })
        { Effects = ["a", "b"], Attempts = 2 },
    ];

    /// <summary>Whether a row ends the transaction; the documentation has one line for all of them.</summary>
    public static bool IsEnding(HandlerCase handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return handler.Name.EndsWith(WritesOn, StringComparison.Ordinal);
    }

    // Each ends the transaction after a first effect, and then writes on in five ways, as long as any of them is let. All attempts fail,
    // and nothing is left of any.
    private static IEnumerable<HandlerCase> Endings()
    {
        (string Name, Func<HandlerCall, Task> End)[] endings =
        [
            ("commit of the current transaction", call => call.Db.Database.CommitTransactionAsync(call.Token)),
            ("rollback of the current transaction", call => call.Db.Database.RollbackTransactionAsync(call.Token)),
            ("disposal of the current transaction", call => call.Db.Database.CurrentTransaction!.DisposeAsync().AsTask()),
            ("commit of the provider's transaction", call =>
                call.Db.Database.CurrentTransaction!.GetDbTransaction().CommitAsync(call.Token)),
            ("rollback of the provider's transaction", call =>
                call.Db.Database.CurrentTransaction!.GetDbTransaction().RollbackAsync(call.Token)),
            ("COMMIT as SQL", call => call.Db.Database.ExecuteSqlRawAsync("COMMIT", call.Token)),
            ("ROLLBACK as SQL", call => call.Db.Database.ExecuteSqlRawAsync("ROLLBACK", call.Token)),
            ("ROLLBACK with Dapper", call =>
                call.Connection.ExecuteAsync("ROLLBACK", transaction: call.Db.Database.CurrentTransaction!.GetDbTransaction())),
            ("an unbalanced close", call => call.Db.Database.CloseConnectionAsync()),
            ("a close of the connection", call => call.Connection.CloseAsync()),
            ("COMMIT and BEGIN as SQL", call => call.Db.Database.ExecuteSqlRawAsync("COMMIT; BEGIN", call.Token)),
            ("ROLLBACK and BEGIN as SQL", call => call.Db.Database.ExecuteSqlRawAsync("ROLLBACK; BEGIN", call.Token)),
        ];
        foreach (var (name, end) in endings)
        {
            yield return new($"{name}, {WritesOn}", call => EndAndWriteOnAsync(call, end))
            {
                Effects = [],
                End = InboxState.DeadLetter,
                Error = Ended,
            };
            if (name == "an unbalanced close")
            {
                continue;
            }

            yield return new($"{name}, the connection opened first, {WritesOn}", async call =>
            {
                await call.Db.Database.OpenConnectionAsync(call.Token);
                await EndAndWriteOnAsync(call, end);
            })
            { Effects = [], End = InboxState.DeadLetter, Error = Ended };
        }
    }

    private static async Task EndAndWriteOnAsync(HandlerCall call, Func<HandlerCall, Task> end)
    {
        await call.ExecuteAsync("a");
        await TryAsync(() => end(call));
        await TryAsync(async () =>
        {
            call.Add("b", "c");
            await call.SaveAsync();
        });
        call.Db.ChangeTracker.Clear();
        await TryAsync(() => call.ExecuteAsync("d"));
        await TryAsync(() => call.DapperAsync("e"));
        await TryAsync(() => call.Connection.ExecuteAsync("""INSERT INTO "Effects" ("EventId", "Handler") VALUES ('e-1', 'f')"""));
        await TryAsync(() => call.Connection.ExecuteAsync("""INSERT INTO "Effects" ("EventId", "Handler") VALUES ('e-1', 'g')"""));
        await TryAsync(async () =>
        {
            await using var own = await call.Db.Database.BeginTransactionAsync(call.Token);
            await call.ExecuteAsync("h");
            await own.CommitAsync(call.Token);
        });
        await TryAsync(async () =>
        {
            await call.Connection.OpenAsync(call.Token);
            await call.DapperAsync("i");
        });
    }

    private static async Task TryAsync(Func<Task> write)
    {
        try
        {
            await write();
        }
#pragma warning disable CA1031 // Do not catch general exception types: applications do
        catch (Exception)
#pragma warning restore CA1031
        {
            // Refused.
        }
    }

    private static void ThrowForUnknown(EffectsDbContext context)
    {
        if (context.ChangeTracker.Entries().FirstOrDefault(entry => entry.Entity is not Effect) is { } unknown)
        {
            throw new InvalidOperationException($"No current user may change a {unknown.Entity.GetType().Name}.");
        }
    }

    private sealed class Audit : SaveChangesInterceptor
    {
        public override ValueTask<InterceptionResult<int>> SavingChangesAsync(
            DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
        {
            AddTo((EffectsDbContext)eventData.Context!);
            return ValueTask.FromResult(result);
        }

        public static void AddTo(EffectsDbContext context)
        {
            ThrowForUnknown(context);
            if (context.ChangeTracker.Entries<Effect>().Any(entry => entry.State == EntityState.Added && entry.Entity.Handler != "audit"))
            {
                context.Add(HandlerCall.Effect("audit"));
            }
        }
    }
}
