using System.Collections.Concurrent;
using System.Data;
using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using WebhookReceiver.EntityFrameworkCore.Tests.Databases;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.EntityFrameworkCore.Tests.Contract;

/// <content>What handlers do in the application's database.</content>
public abstract partial class HandlingContract
{
    [Fact]
    public async Task Works_on_a_context_whose_strategy_retries()
    {
        await using var host = await InboxHost.StartAsync(
            new RetryingDatabase(Database),
            receiver => receiver.AddHandler<CaseUpdated, EffectsDbContext>((e, context, _) =>
            {
                Note(context, e, "handler");
                return e.Id == "bad" ? throw new InvalidOperationException("not today") : Task.CompletedTask;
            }),
            options => options.MaxAttempts = 1);

        await host.SendAsync("e-1", "c-1");
        await host.SendAsync("bad", "c-2");
        await host.UntilStateAsync("e-1", InboxState.Processed);
        await host.UntilStateAsync("bad", InboxState.DeadLetter);

        (await host.EffectsAsync()).Should().ContainSingle().Which.EventId.Should().Be("e-1");
    }

    [Fact]
    public async Task Creates_its_own_tables_when_the_application_has_no_context()
    {
        var handled = new TaskCompletionSource<string>();
        await using var host = await ReceiverHost.StartAsync(receiver => receiver
            .UseInbox(Database.Use)
            .AddHandler<CaseUpdated>((e, _) =>
            {
                handled.TrySetResult(e.Id);
                return Task.CompletedTask;
            }));

        var response = await host.SendAsync(Deliveries.Envelope("e-1"));

        response.StatusCode.Should().Be(HttpStatusCode.Accepted);
        (await handled.Task.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, Token)).Should().Be("e-1");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Takes_back_what_a_failed_handler_wrote_in_sql_of_its_own(bool isThroughTheContext)
    {
        var attempts = 0;
        await using var host = await InboxHost.StartAsync(
            Database,
            receiver => receiver.AddHandler<CaseUpdated, EffectsDbContext>(async (e, context, cancellationToken) =>
            {
                const string Insert = "INSERT INTO \"Effects\" (\"EventId\", \"Handler\", \"CaseId\") VALUES ('e-1', 'sql', 'c-1')";
                if (isThroughTheContext)
                {
                    await context.Database.ExecuteSqlRawAsync(Insert, cancellationToken);
                }
                else
                {
                    await context.Database.OpenConnectionAsync(cancellationToken);
                    await using var command = context.Database.GetDbConnection().CreateCommand();
                    command.Transaction = context.Database.CurrentTransaction!.GetDbTransaction();
                    command.CommandText = Insert;
                    await command.ExecuteNonQueryAsync(cancellationToken);
                }

                if (++attempts == 1)
                {
                    throw new InvalidOperationException("not today");
                }
            }));

        await host.SendAsync("e-1");
        await host.UntilStateAsync("e-1", InboxState.Processed);

        attempts.Should().Be(2);
        (await host.EffectsAsync()).Should().ContainSingle();
    }

    [Theory]
    [InlineData("opens and closes the connection beside the context")]
    [InlineData("closes the connection")]
    [InlineData("rolls the transaction back")]
    [InlineData("rolls the provider's transaction back")]
    public async Task Does_not_take_an_event_for_handled_whose_changes_are_gone(string manner)
    {
        var attempts = 0;
        await using var host = await InboxHost.StartAsync(
            Database,
            receiver => receiver.AddHandler<CaseUpdated, EffectsDbContext>(async (_, context, cancellationToken) =>
            {
                var isBadManner = ++attempts == 1;
                if (!isBadManner || manner != "opens and closes the connection beside the context")
                {
                    await context.Database.OpenConnectionAsync(cancellationToken);
                }

                // As Dapper does: it closes what it opened.
                var connection = context.Database.GetDbConnection();
                var wasClosed = connection.State == ConnectionState.Closed;
                if (wasClosed)
                {
                    await connection.OpenAsync(cancellationToken);
                }

                await using (var command = connection.CreateCommand())
                {
                    command.Transaction = context.Database.CurrentTransaction!.GetDbTransaction();
                    command.CommandText = "INSERT INTO \"Effects\" (\"EventId\", \"Handler\", \"CaseId\") VALUES ('e-1', 'sql', 'c-1')";
                    await command.ExecuteNonQueryAsync(cancellationToken);
                }

                if (wasClosed || (isBadManner && manner == "closes the connection"))
                {
                    await connection.CloseAsync();
                }
                else if (isBadManner && manner == "rolls the provider's transaction back")
                {
                    await context.Database.CurrentTransaction!.GetDbTransaction().RollbackAsync(cancellationToken);
                }
                else if (isBadManner && manner == "rolls the transaction back")
                {
                    await context.Database.RollbackTransactionAsync(cancellationToken);
                }
            }));

        await host.SendAsync("e-1");
        await host.UntilStateAsync("e-1", InboxState.Processed);

        (await host.EffectsAsync()).Should().ContainSingle();
        host.Host.Log.Of("LeaseLost").Should().BeEmpty();
    }

    [Theory]
    [InlineData(true, InboxState.DeadLetter)]
    [InlineData(false, InboxState.Processed)]
    public async Task Lets_the_handler_decide_whatever_its_services_throw_when_they_are_disposed(bool throws, InboxState state)
    {
        await using var host = await InboxHost.StartAsync(
            Database,
            receiver => receiver.AddHandler<CaseUpdated, Undisposable>(async (e, undisposable, cancellationToken) =>
            {
                await undisposable.AddAsync(e, cancellationToken);
                if (throws)
                {
                    throw new DoNotRetryException("the handler's own word");
                }
            }),
            services: services => services.AddScoped<Undisposable>());

        await host.SendAsync("e-1");
        await host.UntilStateAsync("e-1", state);

        var entry = await host.EntryAsync("e-1");
        entry.Attempts.Should().Be(1);
        (entry.LastError ?? string.Empty).Should().NotContain("disposal");
        (await host.EffectsAsync()).Should().HaveCount(throws ? 0 : 1);
        (await host.Host.Log.WaitForAsync("DisposalFailed")).Exception.Should().BeOfType<IOException>();
    }

    [Fact]
    public async Task Lets_handlers_open_and_close_the_connection_by_their_context()
    {
        await using var host = await InboxHost.StartAsync(
            Database,
            receiver => receiver
                .AddHandler<CaseUpdated, EffectsDbContext>(
                    (_, context, cancellationToken) => InsertAsync(context, "first", cancellationToken), "first")
                .AddHandler<CaseUpdated, EffectsDbContext>(
                    (_, context, cancellationToken) => InsertAsync(context, "second", cancellationToken), "second"));

        await host.SendAsync("e-1");
        await host.UntilStateAsync("e-1", InboxState.Processed);

        (await host.EntryAsync("e-1")).Attempts.Should().Be(1);
        (await host.EffectsAsync()).Select(effect => effect.Handler).Should().Equal("first", "second");

        static async Task InsertAsync(EffectsDbContext context, string handler, CancellationToken cancellationToken)
        {
            await context.Database.OpenConnectionAsync(cancellationToken);
            await context.Database.ExecuteSqlAsync(
                $"INSERT INTO \"Effects\" (\"EventId\", \"Handler\", \"CaseId\") VALUES ('e-1', {handler}, 'c-1')", cancellationToken);
            await context.Database.CloseConnectionAsync();
        }
    }

    [Fact]
    public async Task Notes_each_handler_that_leaves_nothing_in_the_database()
    {
        var runs = new ConcurrentQueue<string>();
        await using var host = await InboxHost.StartAsync(
            Database,
            receiver => receiver
                .AddHandler<CaseUpdated>((_, _) => Run("first"), "first")
                .AddHandler<CaseUpdated>((_, _) => Run("second"), "second")
                .AddHandler<CaseUpdated>((_, _) => Run("third"), "third"));

        await host.SendAsync("e-1");
        await host.UntilStateAsync("e-1", InboxState.Processed);

        runs.Should().Equal("first", "second", "second", "third");
        (await host.Inbox.FindAsync("e-1", cancellationToken: Token))!.CompletedHandlers.Should().Equal("first", "second", "third");

        Task Run(string name)
        {
            runs.Enqueue(name);
            return name == "second" && runs.Count == 2 ? throw new InvalidOperationException("not today") : Task.CompletedTask;
        }
    }

    [Fact]
    public async Task Notes_nothing_for_an_owner_that_lost_its_event_when_the_handler_leaves_nothing_in_the_database()
    {
        await using var host = await InboxHost.StartAsync(
            Database, receiver => receiver.AddHandler<CaseUpdated>((_, _) => Task.CompletedTask), options => options.RunWorkers = false);
        await host.SendAsync("e-1", "c-1");
        await host.SendAsync("e-2", "c-2");
        var runner = host.Host.Services.GetRequiredService<AttemptRunner>();
        var lost = (await ClaimAsync(host, 1)).Single();
        host.Host.Clock.Advance(TimeSpan.FromMinutes(1));
        var held = await ClaimAsync(host, 2);

        await Task.WhenAll(held.Where(one => one.EventId == "e-2").Append(lost)
            .Select(one => runner.RunAsync(Attempt(host, one), Ignore, Token, CancellationToken.None)));

        (await host.EntryAsync("e-1")).State.Should().Be(InboxState.Pending);
        (await host.EntryAsync("e-2")).State.Should().Be(InboxState.Processed);
        host.Host.Log.Lines.Should().ContainSingle(line => line.EventName == "LeaseLost");
    }
}
