using Dapper;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using WebhookReceiver.EntityFrameworkCore.Tests.Contract;
using WebhookReceiver.EntityFrameworkCore.Tests.Databases;

namespace WebhookReceiver.EntityFrameworkCore.Tests;

/// <summary>What the guard around a handler sets for a session, and where it must not set anything because others would get it.</summary>
public sealed class PostgresSessionTests : IDisposable
{
    private readonly PostgresTestDatabase database = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => database.Dispose();

    [Theory]
    [InlineData("", true)]
    [InlineData("Pooling=false", true)]
    [InlineData("Pooling=false;No Reset On Close=true", true)]
    [InlineData("No Reset On Close=true", false)]
    [InlineData("noresetonclose=True", false)]
    [InlineData("Host=127.0.0.1,127.0.0.1;Target Session Attributes=prefer-primary", false)]
    [InlineData("Host=127.0.0.1,127.0.0.1", false)]
    public async Task Owns_a_session_that_is_reset_before_somebody_else_gets_it(string settings, bool isOwn)
    {
        await using var connection = new NpgsqlConnection($"{database.ConnectionString};{settings}");
        await connection.OpenAsync(Token);

        (await PostgresSession.OfAsync(connection, Token)).Should().Be(new PostgresSession(IsDirect: true, isOwn));
    }

    [Theory]
    [InlineData("Maximum Pool Size=6")]
    [InlineData("Maximum Pool Size=6;No Reset On Close=true")]
    public async Task Leaves_no_session_read_only_whatever_handlers_do(string settings)
    {
        var connectionString = $"{database.ConnectionString};{settings}";
        await using var host = await InboxHost.StartAsync(
            new ConfiguredDatabase(database, options => options.UseNpgsql(connectionString)),
            receiver => receiver.AddHandler<CaseUpdated, EffectsDbContext>((e, context, cancellationToken) => (e.Id[2] - '0') switch
            {
                0 => context.Effects.CountAsync(cancellationToken),
                1 => context.Database.OpenConnectionAsync(cancellationToken),
                2 => context.Database.RollbackTransactionAsync(cancellationToken),
                3 => context.Database.CommitTransactionAsync(cancellationToken),
                4 => context.Database.GetDbConnection().CloseAsync(),
                5 => context.DisposeAsync().AsTask(),
                6 => Task.FromException(new InvalidOperationException("not today")),
                _ => OpenAndRollBackAsync(context, cancellationToken),
            }),
            options =>
            {
                options.MaxAttempts = 2;
                options.MaxConcurrency = 2;
            });
        for (var number = 0; number < 8; number++)
        {
            await host.SendAsync($"e-{number}", $"c-{number}");
        }

        await host.UntilAsync(async () =>
            (await host.Inbox.QueryAsync(new InboxQuery { State = InboxState.Pending }, Token)).Count == 0, TimeSpan.FromSeconds(1));
        var connections = await Task.WhenAll(Enumerable.Range(0, 3).Select(async _ =>
        {
            var connection = new NpgsqlConnection(connectionString);
            await connection.OpenAsync(Token);
            return connection;
        }));

        foreach (var connection in connections)
        {
            (await connection.ExecuteScalarAsync<string>("SHOW default_transaction_read_only")).Should().Be("off");
            await connection.DisposeAsync();
        }

        (await host.Inbox.QueryAsync(new InboxQuery { State = InboxState.Processed }, Token)).Select(entry => entry.EventId).Should()
            .BeEquivalentTo("e-0", "e-1");
    }

    private static async Task OpenAndRollBackAsync(EffectsDbContext context, CancellationToken cancellationToken)
    {
        await context.Database.OpenConnectionAsync(cancellationToken);
        await context.Database.RollbackTransactionAsync(cancellationToken);
    }
}
