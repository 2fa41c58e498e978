using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using WebhookReceiver.EntityFrameworkCore.Tests.Databases;

namespace WebhookReceiver.EntityFrameworkCore.Tests.Contract;

/// <summary>
/// What the inbox writes passes by whatever an application adds to its context: each of these refuses every statement or save that is not
/// about its own table.
/// </summary>
public abstract partial class OwnWritesContract(ITestDatabase database) : InboxContract(database)
{
    public static TheoryData<string> Refusals =>
        ["an override of SaveChanges", "an interceptor of SaveChanges", "an interceptor of commands"];

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task Ends_attempts_that_succeed_fail_and_are_given_back(string refusal)
    {
        var fails = true;
        await using var host = await StartRefusingAsync(refusal, e => e.Id == "bad" || (e.Id == "once" && fails));
        await host.SendAsync("good", "c-1");
        await host.SendAsync("once", "c-2");
        await host.SendAsync("bad", "c-3");

        await host.UntilStateAsync("good", InboxState.Processed);
        await host.UntilAsync(async () => (await host.EntryAsync("once")).LastError is not null, TimeSpan.FromSeconds(1));
        fails = false;
        await host.UntilStateAsync("once", InboxState.Processed, TimeSpan.FromSeconds(1));
        await host.UntilStateAsync("bad", InboxState.DeadLetter, TimeSpan.FromSeconds(1));

        (await host.Inbox.FindAsync("bad", cancellationToken: Token))!.Attempts.Should().HaveCount(2)
            .And.OnlyContain(attempt => attempt.Error.Contains("not today"));
        (await host.EffectsAsync()).Select(effect => effect.EventId).Should().BeEquivalentTo("good", "once");
        host.Host.Log.Of("WriteBackFailed").Should().BeEmpty();
        host.Host.Log.Of("HeartbeatFailed").Should().BeEmpty();
    }

    [Fact]
    public async Task Shows_the_application_its_own_transaction()
    {
        var seen = new CommitCounter();
        await using var host = await InboxHost.StartAsync(
            new ConfiguredDatabase(Database, options => options.AddInterceptors(seen)),
            receiver => receiver.AddHandler<CaseUpdated, EffectsDbContext>((e, context, _) =>
            {
                Note(context, e, "a");
                return Task.CompletedTask;
            }));
        await host.SendAsync("e-1");
        await host.UntilStateAsync("e-1", InboxState.Processed);

        seen.Committed.Should().Be(1, "applications publish after their commit");
    }

    private Task<InboxHost> StartRefusingAsync(string refusal, Func<WebhookEvent<CaseUpdated>, bool> fails) => InboxHost.StartAsync(
        new ConfiguredDatabase(Database, options => _ = refusal switch
        {
            "an interceptor of SaveChanges" => options.AddInterceptors(new SaveRefusal()),
            "an interceptor of commands" => options.AddInterceptors(new CommandRefusal()),
            _ => options,
        }),
        receiver => receiver.AddHandler<CaseUpdated, EffectsDbContext>((e, context, _) =>
        {
            Note(context, e, "a");
            return fails(e) ? throw new InvalidOperationException("not today") : Task.CompletedTask;
        }),
        options => options.MaxAttempts = 2,
        services =>
        {
            if (refusal == "an override of SaveChanges")
            {
                services.AddSingleton<Action<EffectsDbContext>>(SaveRefusal.Refuse);
            }
        });

    private sealed class SaveRefusal : SaveChangesInterceptor
    {
        public static void Refuse(DbContext context)
        {
            if (context.ChangeTracker.Entries().Any(entry => entry.Entity is not Effect))
            {
                throw new InvalidOperationException("No current user.");
            }
        }

        public override ValueTask<InterceptionResult<int>> SavingChangesAsync(
            DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
        {
            Refuse(eventData.Context!);
            return ValueTask.FromResult(result);
        }
    }

    private sealed class CommandRefusal : DbCommandInterceptor
    {
        public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
        {
            Refuse(command);
            return ValueTask.FromResult(result);
        }

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken =
                default)
        {
            Refuse(command);
            return ValueTask.FromResult(result);
        }

        private static void Refuse(DbCommand command)
        {
            if (command.CommandText.Contains("UPDATE", StringComparison.Ordinal)
                || command.CommandText.Contains("INSERT INTO webhook", StringComparison.Ordinal))
            {
                throw new InvalidOperationException("This application only inserts effects.");
            }
        }
    }

    private sealed class CommitCounter : DbTransactionInterceptor
    {
        public int Committed { get; set; }

        public override Task TransactionCommittedAsync(
            DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
        {
            // Those that list the inbox read nothing but the inbox.
            Committed += eventData.Context!.ChangeTracker.Entries<Effect>().Any() ? 1 : 0;
            return Task.CompletedTask;
        }
    }
}
