using System.Net;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using WebhookReceiver.EntityFrameworkCore.Tests.Contract;
using WebhookReceiver.EntityFrameworkCore.Tests.Databases;

namespace WebhookReceiver.EntityFrameworkCore.Tests;

/// <summary>Handlers with a retry of their own around the save, while the server ends all their connections again and again.</summary>
public sealed class PostgresTerminationTests : IDisposable
{
    private const int Events = 720;
    private const string Application = "terminated";

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(300);

    private readonly PostgresTestDatabase database = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => database.Dispose();

    [Fact]
    public async Task Leaves_each_effect_once()
    {
        await using var host = await InboxHost.StartAsync(
            new ConfiguredDatabase(database, options => options.UseNpgsql($"{database.ConnectionString};Application Name={Application}")),
            receiver => receiver
                .AddHandler<CaseUpdated, EffectsDbContext>(
                    (e, context, cancellationToken) => SaveAsync(context, e.Id, "first", cancellationToken), "first")
                .AddHandler<CaseUpdated, EffectsDbContext>(
                    (e, context, cancellationToken) => SaveAsync(context, e.Id, "second", cancellationToken), "second"),
            options =>
            {
                options.MaxAttempts = 1000;
                options.FirstRetryDelay = TimeSpan.FromMilliseconds(100);
                options.MaxRetryDelay = TimeSpan.FromSeconds(1);
            });
        using var over = new CancellationTokenSource();
        var terminating = TerminateAsync(over.Token);
        var moving = MoveClockAsync(host, over.Token);

        await Parallel.ForAsync(0, Events, new ParallelOptions { MaxDegreeOfParallelism = 8 }, (number, _) => SendAsync(host, number));
        while (await CountAsync("SELECT count(*) FROM webhook_inbox WHERE state <> 1") > 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Token);
        }

        await over.CancelAsync();
        await moving;
        var terminated = await terminating;
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{Events} events, {terminated} connections terminated, {await CountAsync("SELECT count(*) FROM webhook_inbox_attempts")} " +
            $"failed attempts");

        terminated.Should().BeGreaterThan(10);
        (await CountAsync("SELECT count(*) FROM webhook_inbox")).Should().Be(Events);
        (await CountAsync("""SELECT count(*) FROM "Effects" """)).Should().Be(Events * 6);
        (await CountAsync(
            """SELECT count(*) FROM (SELECT 1 FROM "Effects" GROUP BY "EventId", "Handler" HAVING count(*) <> 1) AS doubled""")).Should()
            .Be(0);
    }

    // As applications do against transient failures, and as an execution strategy does.
    private static async Task SaveAsync(EffectsDbContext context, string id, string handler, CancellationToken cancellationToken)
    {
        context.AddRange(Enumerable.Range(0, 3).Select(number => new Effect { EventId = id, Handler = $"{handler} {number}" }));
        for (var left = 5; ; left--)
        {
            try
            {
                await context.SaveChangesAsync(cancellationToken);
                return;
            }
#pragma warning disable CA1031 // Do not catch general exception types: applications do
            catch (Exception) when (left > 0)
#pragma warning restore CA1031
            {
                await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, CancellationToken.None);
            }
        }
    }

    private static async ValueTask SendAsync(InboxHost host, int number)
    {
        while ((await host.SendAsync($"e-{number}", $"c-{number % 60}")).StatusCode == HttpStatusCode.ServiceUnavailable)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Token);
        }
    }

    private static async Task MoveClockAsync(InboxHost host, CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            host.Host.Clock.Advance(TimeSpan.FromMilliseconds(20));
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, over)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<long> TerminateAsync(CancellationToken over)
    {
        var terminated = 0L;
        while (!over.IsCancellationRequested)
        {
            terminated += await CountAsync(
                $"SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = '{Application}'");
            await Task.Delay(Interval, TimeProvider.System, over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return terminated;
    }

    private async Task<long> CountAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(database.ConnectionString);
        await connection.OpenAsync(Token);
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Review SQL queries for security vulnerabilities: constants of this file
        command.CommandText = sql;
#pragma warning restore CA2100
        return (long)(await command.ExecuteScalarAsync(Token))!;
    }
}
