using System.Net;
using Dapper;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection.Extensions;
using WebhookReceiver.EntityFrameworkCore.Tests.Databases;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.EntityFrameworkCore.Tests.Contract;

/// <summary>
/// What is left of each handler of the table, after success, after failure, and after a kill between its last statement and the commit.
/// </summary>
public abstract class HandlerTableContract(ITestDatabase database) : InboxContract(database)
{
    private const int MaxAttempts = 2;

    private int runs;

    public static TheoryData<string> Names => [.. HandlerCases.All.Select(one => one.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Leaves_each_effect_once_after_success(string name)
    {
        var handler = Case(name);
        await using var host = await StartAsync(Database, handler, handler.HandleAsync);

        await host.SendAsync("e-1");
        await EndAsync(host, handler);

        var entry = await host.EntryAsync("e-1");
        var attempts = handler.End == InboxState.Processed ? handler.Attempts : MaxAttempts;
        entry.Attempts.Should().Be(attempts);
        await ShouldLeaveAsync(host, [.. handler.Effects, .. Repeat(handler.EffectsOfEachAttempt, attempts)]);
        if (handler.Error is { } error)
        {
            entry.LastError.Should().Contain(error);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Leaves_nothing_after_failure(string name)
    {
        var handler = Case(name);
        await using var host = await StartAsync(Database, handler, handler.HandleAsync, isFailing: true);

        await host.SendAsync("e-1");
        await host.UntilStateAsync("e-1", InboxState.DeadLetter, TimeSpan.FromSeconds(1));

        (await host.EntryAsync("e-1")).Attempts.Should().Be(MaxAttempts);
        await ShouldLeaveAsync(host, Repeat(handler.EffectsOfEachAttempt, MaxAttempts));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Leaves_each_effect_once_after_a_kill_between_its_last_statement_and_the_commit(string name)
    {
        var handler = Case(name);
        var killed = new TaskCompletionSource();
        var isOver = new TaskCompletionSource();
        await using var killing = await StartAsync(Database, handler, async call =>
        {
            await handler.HandleAsync(call);
            killed.TrySetResult();
            await isOver.Task;
        });
        await killing.SendAsync("e-1");
        await killing.UntilAsync(
            async () =>
                killed.Task.IsCompleted || (await killing.EntryAsync("e-1")).State == InboxState.DeadLetter, TimeSpan.FromSeconds(1));

        // Its clock stands still from here on, so that it neither renews the lease nor tries again.
        using var left = await KillAsync();
        await using var host = await StartAsync(left, handler, handler.HandleAsync);
        host.Host.Clock.Advance(TimeSpan.FromHours(1));
        await EndAsync(host, handler);

        (killed.Task.IsCompleted || handler.End == InboxState.DeadLetter).Should()
            .BeTrue("only a handler that throws has no last statement");
        var attempts = (await host.EntryAsync("e-1")).Attempts;
        await ShouldLeaveAsync(host, [.. handler.Effects, .. Repeat(handler.EffectsOfEachAttempt, attempts)]);
        isOver.SetException(new IOException("The process was killed."));
    }

    /// <summary>Each attempt would leave what such a service writes: the transaction is over by then.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Leaves_nothing_of_a_service_that_writes_when_it_is_disposed_after_a_failure(bool isPooled)
    {
        await using var host = await InboxHost.StartAsync(
            Database,
            receiver => receiver.AddHandler<CaseUpdated, UnitOfWork>(async (e, unit, cancellationToken) =>
            {
                Note(unit.Context, e, "a");
                await unit.Context.Database.OpenConnectionAsync(cancellationToken);
                throw new InvalidOperationException("not today");
            }),
            options => options.MaxAttempts = MaxAttempts,
            services =>
            {
                services.AddScoped<UnitOfWork>();
                Pool(services, isPooled);
            });

        await host.SendAsync("e-1");
        await host.UntilStateAsync("e-1", InboxState.DeadLetter, TimeSpan.FromSeconds(1));

        await ShouldLeaveAsync(host, []);
        (await host.EntryAsync("e-1")).LastError.Should().Contain("not today");
        host.Host.Log.Of("DisposalFailed").Should().HaveCount(MaxAttempts);
    }

    [Fact]
    public async Task Goes_on_after_a_handler_that_disposed_the_connection_of_a_pooled_context()
    {
        await using var host = await InboxHost.StartAsync(
            Database,
            receiver => receiver.AddHandler<CaseUpdated, EffectsDbContext>(async (e, context, cancellationToken) =>
            {
                Note(context, e, "a");
                Note(context, e, "b");
                await context.SaveChangesAsync(cancellationToken);
                if (e.Id == "bad")
                {
                    await using var connection = context.Database.GetDbConnection();
                    await connection.ExecuteAsync("SELECT 1");
                }
            }),
            options => options.MaxAttempts = 1,
            services => Pool(services, isPooled: true));

        await host.SendAsync("bad", "c-bad");
        await host.UntilStateAsync("bad", InboxState.DeadLetter);
        for (var number = 0; number < 12; number++)
        {
            var response = await host.SendAsync($"e-{number}", $"c-{number}");
            response.StatusCode.Should()
                .Be(HttpStatusCode.Accepted, "{0}", string.Join('\n', host.Host.Log.Of("AcceptFailed").Select(line => line.Exception)));
        }

        for (var number = 0; number < 12; number++)
        {
            await host.UntilStateAsync($"e-{number}", InboxState.Processed);
        }

        (await host.EffectsAsync()).Should().HaveCount(24).And.NotContain(effect => effect.EventId == "bad");
    }

    [Fact]
    public async Task Ignores_that_a_handler_disposes_a_pooled_context()
    {
        await using var host = await InboxHost.StartAsync(
            Database,
            receiver => receiver.AddHandler<CaseUpdated, EffectsDbContext>(async (e, context, _) =>
            {
                Note(context, e, "a");
                Note(context, e, "b");
                await context.SaveChangesAsync(Token);
                await context.DisposeAsync();
            }),
            services: services => Pool(services, isPooled: true));

        await host.SendAsync("e-1");
        await host.UntilStateAsync("e-1", InboxState.Processed);

        await ShouldLeaveAsync(host, ["a", "b"]);
    }

    [Fact]
    public void Has_a_row_in_the_documentation()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "inbox.md"));

        page.Should().ContainAll(HandlerCases.All.Where(handler => !HandlerCases.IsEnding(handler)).Select(handler => $"| {handler.Name} |")
            .Append($"| {HandlerCases.EndingsRow}"));
    }

    /// <summary>
    /// Ends what the first host has under way as the death of its process would, and returns the database as a new process finds it.
    /// </summary>
    protected abstract Task<ITestDatabase> KillAsync();

    /// <summary>The row of the table, with what is different on this database.</summary>
    protected virtual HandlerCase Differ(HandlerCase handler) => handler;

    private void Pool(IServiceCollection services, bool isPooled)
    {
        if (isPooled)
        {
            services.RemoveAll<EffectsDbContext>().RemoveAll<DbContextOptions<EffectsDbContext>>()
                .AddDbContextPool<EffectsDbContext>(Database.Use);
        }
    }

    private HandlerCase Case(string name) => Differ(HandlerCases.All.Single(one => one.Name == name));

    private static string[] Repeat(IReadOnlyList<string> effects, int times) =>
        [.. Enumerable.Repeat(effects, times).SelectMany(one => one)];

    private static Task EndAsync(InboxHost host, HandlerCase handler) => host.UntilStateAsync("e-1", handler.End, TimeSpan.FromSeconds(1));

    private static async Task ShouldLeaveAsync(InboxHost host, string[] effects) =>
        (await host.EffectsAsync()).Select(effect => effect.Handler).Should().BeEquivalentTo(effects);

    private Task<InboxHost> StartAsync(ITestDatabase database, HandlerCase handler, Func<HandlerCall, Task> handle, bool isFailing = false)
    {
        return InboxHost.StartAsync(
            new ConfiguredDatabase(database, handler.Options),
            receiver =>
            {
                receiver.AddHandler<CaseUpdated, EffectsDbContext, IServiceProvider>(
                    async (_, db, services, cancellationToken) =>
                    {
                        Interlocked.Increment(ref runs);
                        await handle(new HandlerCall(db, services, runs, cancellationToken));
                        if (isFailing)
                        {
                            throw new InvalidOperationException("not today");
                        }
                    },
                    "first");
                if (handler.ThenAsync is { } then && !isFailing)
                {
                    receiver.AddHandler<CaseUpdated, EffectsDbContext, IServiceProvider>(
                        (_, db, services, cancellationToken) => then(new HandlerCall(db, services, runs, cancellationToken)), "second");
                }
            },
            options => options.MaxAttempts = MaxAttempts,
            services =>
            {
                services.AddDbContextFactory<EffectsDbContext>(lifetime: ServiceLifetime.Scoped);
                if (handler.Saving is { } saving)
                {
                    services.AddSingleton(saving);
                }
            });
    }

    private sealed class UnitOfWork(EffectsDbContext context) : IAsyncDisposable
    {
        public EffectsDbContext Context => context;

        public async ValueTask DisposeAsync() => await context.SaveChangesAsync(CancellationToken.None);
    }
}
