using Microsoft.EntityFrameworkCore;
using Npgsql;
using WebhookReceiver.EntityFrameworkCore.Tests.Applications;
using WebhookReceiver.EntityFrameworkCore.Tests.Contract;
using WebhookReceiver.EntityFrameworkCore.Tests.Databases;

namespace WebhookReceiver.EntityFrameworkCore.Tests;

public class PostgresHandlerTableTests : HandlerTableContract
{
    private readonly PostgresTestDatabase postgres;
    private readonly IReadOnlyList<Habit> habits;

    public PostgresHandlerTableTests()
        : this(new PostgresTestDatabase(), [])
    {
    }

    protected PostgresHandlerTableTests(PostgresTestDatabase postgres, IReadOnlyList<Habit> habits)
        : base(new HabitualDatabase(postgres, habits)) => (this.postgres, this.habits) = (postgres, habits);

    [Fact]
    public async Task Leaves_each_effect_once_after_a_deadlock()
    {
        using var locked = new CountdownEvent(2);
        var attempts = 0;
        await using var host = await InboxHost.StartAsync(
            Database,
            receiver => receiver.AddHandler<CaseUpdated, EffectsDbContext>(async (e, context, cancellationToken) =>
            {
                var isFirst = e.Id == "e-1";
                await LockAsync(context, isFirst ? "one" : "other", cancellationToken);
                if (Interlocked.Increment(ref attempts) <= 2)
                {
                    locked.Signal();
                    await Task.Run(() => locked.Wait(TimeSpan.FromSeconds(20)), cancellationToken);
                }

                await LockAsync(context, isFirst ? "other" : "one", cancellationToken);
                Note(context, e, "a");
                Note(context, e, "b");
                await context.SaveChangesAsync(cancellationToken);
            }));
        using (var scope = host.Host.Services.CreateScope())
        {
            var context = scope.ServiceProvider.GetRequiredService<EffectsDbContext>();
            context.AddRange(new Effect { EventId = "seed", Handler = "one" }, new Effect { EventId = "seed", Handler = "other" });
            await context.SaveChangesAsync(Token);
        }

        await Task.WhenAll(host.SendAsync("e-1", "c-1"), host.SendAsync("e-2", "c-2"));
        await host.UntilStateAsync("e-1", InboxState.Processed, TimeSpan.FromSeconds(1));
        await host.UntilStateAsync("e-2", InboxState.Processed, TimeSpan.FromSeconds(1));

        attempts.Should().Be(3, "the server chose one of the two");
        (await host.EffectsAsync()).Where(effect => effect.EventId != "seed").Select(effect => effect.EventId + effect.Handler)
            .Should().BeEquivalentTo("e-1a", "e-1b", "e-2a", "e-2b");

        static Task LockAsync(EffectsDbContext context, string handler, CancellationToken cancellationToken) =>
            context.Effects.Where(effect => effect.Handler == handler)
                .ExecuteUpdateAsync(set => set.SetProperty(effect => effect.CaseId, "locked"), cancellationToken);
    }

    /// <summary>The server sees a killed process as connections that are gone.</summary>
    protected override async Task<ITestDatabase> KillAsync()
    {
        await using var connection = new NpgsqlConnection(postgres.ConnectionString);
        await connection.OpenAsync(Token);
        await using var command = connection.CreateCommand();
        command.CommandText =
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()";
        await command.ExecuteNonQueryAsync(Token);

        // A new process has connections of its own.
        return new HabitualDatabase(
            new ConfiguredDatabase(postgres, options => options.UseNpgsql(postgres.ConnectionString + ";Application Name=second")), habits);
    }

    // The same ends, in the words of this provider and server.
    protected override HandlerCase Differ(HandlerCase handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return handler.Name switch
        {
            "a TransactionScope" => handler with { Error = "A transaction is already in progress" },
            var name when name.StartsWith("ROLLBACK and BEGIN", StringComparison.Ordinal) => handler with
            {
                Error = "current transaction is aborted",
            },
            _ => handler,
        };
    }
}
