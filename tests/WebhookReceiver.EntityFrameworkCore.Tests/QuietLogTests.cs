using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using WebhookReceiver.EntityFrameworkCore.Tests.Contract;
using WebhookReceiver.EntityFrameworkCore.Tests.Databases;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.EntityFrameworkCore.Tests;

/// <summary>What an application with the template's log levels reads: nothing of an idle inbox, and all that its own handlers do.</summary>
public sealed class QuietLogTests : IDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(5);

    private readonly SqliteTestDatabase database = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => database.Dispose();

    [Fact]
    public async Task An_idle_inbox_in_the_applications_context_logs_nothing()
    {
        await using var host = await StartAsync();

        await IdleAsync(host.Host, first: host.Host.Log.Lines.Count);
    }

    [Fact]
    public async Task An_idle_inbox_in_a_context_of_its_own_logs_nothing_not_even_at_the_start()
    {
        await using var host = await ReceiverHost.StartAsync(
            builder =>
            {
                builder.Services.AddHealthChecks().AddWebhookInbox();
                builder.Services.AddWebhookReceiver(ReceiverHost.FirstSecret)
                    .UseInbox(database.Use, options => options.PollInterval = Poll)
                    .AddHandler<CaseUpdated>((_, _) => Task.CompletedTask);
            },
            app => app.MapWebhookReceiver(Deliveries.Path));

        await IdleAsync(host, first: 0);
    }

    [Fact]
    public async Task A_factory_of_the_applications_for_its_context_is_kept()
    {
        using var own = new LogRecorder();
        using var factory = LoggerFactory.Create(logging => logging.AddProvider(own));
        await using var host = await StartAsync(options => options.UseLoggerFactory(factory));

        await IdleAsync(host.Host, host.Host.Log.Lines.Count);
        await host.SendAsync("evt-1");
        await host.UntilStateAsync("evt-1", InboxState.Processed);

        own.Lines.Should().Contain(line => line.Message.Contains("INSERT INTO \"Effects\"", StringComparison.Ordinal));
        own.Lines.Should().NotContain(line => IsShown(line) && line.Message.Contains("COUNT(*)", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_commands_of_a_handler_are_logged_as_configured()
    {
        await using var host = await StartAsync();

        await host.SendAsync("evt-1");
        await host.UntilStateAsync("evt-1", InboxState.Processed);

        host.Host.Log.Lines.Should().Contain(line =>
            line.Level == LogLevel.Information && line.EventName == "Microsoft.EntityFrameworkCore.Database.Command.CommandExecuted" &&
            line.Message.Contains("INSERT INTO \"Effects\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_goes_wrong_in_the_inboxs_own_commands_is_reported_with_its_cause()
    {
        // A worker would create the table again at once.
        await using var host = await StartAsync(runsWorkers: false);
        await using (var scope = host.Host.Services.CreateAsyncScope())
        {
            await scope.ServiceProvider.GetRequiredService<EffectsDbContext>()
                .Database.ExecuteSqlRawAsync("DROP TABLE webhook_inbox", Token);
        }

        // Whoever comes first reports it, the housekeeping too.
        var thrown = await Record.ExceptionAsync(() => host.Inbox.GetStatisticsAsync(Token));

        host.Host.Log.Lines.Select(line => line.Exception).Append(thrown).OfType<InvalidOperationException>()
            .Should().Contain(exception => exception.Message.Contains("tables are missing") && exception.Message.Contains("webhook_inbox"));
    }

    private static bool IsShown(LogRecorder.LogLine line) =>
        line.Level >= (line.Category.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal)
            ? LogLevel.Warning
            : LogLevel.Information);

    private static async Task IdleAsync(ReceiverHost host, int first)
    {
        for (var poll = 0; poll < 15; poll++)
        {
            await host.Clock.TimerSetAsync(Poll);
            host.Clock.Advance(Poll);
        }

        await host.Clock.TimerSetAsync(Poll);
        await host.Services.GetRequiredService<IWebhookInbox>().GetStatisticsAsync(Token);
        await host.Services.GetRequiredService<IWebhookInbox>().QueryAsync(new InboxQuery(), Token);
        var health = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Token);

        health.Status.Should().Be(HealthStatus.Healthy);
        host.Log.Lines.Skip(first).Where(line => IsShown(line) && line.EventName is not "ReceiverStarted"
            && !line.Category.StartsWith("Microsoft.Hosting", StringComparison.Ordinal))
            .Select(line => $"{line.Category} {line.Message}").Should().BeEmpty();
    }

    private Task<InboxHost> StartAsync(Action<DbContextOptionsBuilder>? context = null, bool runsWorkers = true) => InboxHost.StartAsync(
        database,
        receiver => receiver.AddHandler<CaseUpdated, EffectsDbContext>(async (e, db, cancellationToken) =>
        {
            db.Effects.Add(new Effect { EventId = e.Id, Handler = "own" });
            await db.SaveChangesAsync(cancellationToken);
        }),
        options => (options.PollInterval, options.RunWorkers) = (Poll, runsWorkers),
        services =>
        {
            services.AddHealthChecks().AddWebhookInbox();
            if (context is not null)
            {
                services.ConfigureDbContext<EffectsDbContext>(context);
            }
        });
}
