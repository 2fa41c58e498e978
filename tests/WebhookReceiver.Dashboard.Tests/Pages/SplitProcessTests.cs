using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using WebhookReceiver.Dashboard.Tests.Setup;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.Dashboard.Tests.Pages;

/// <summary>One process accepts, another one handles: what is missing in either is not missing.</summary>
public sealed class SplitProcessTests
{
    [Fact]
    public async Task Overview_of_the_accepting_process_leaves_handlers_to_the_other_one()
    {
        await using var host = await StartAcceptingAsync();
        await host.SendAsync("evt-1");

        (await host.WordsAsync()).Should().Contain("Another process handles the events.").And.NotContain("Nobody handles");
    }

    [Fact]
    public async Task Receivers_of_the_accepting_process_says_that_another_one_handles_its_events()
    {
        await using var host = await StartAcceptingAsync();
        await host.SendAsync("evt-1");

        (await host.WordsAsync("receivers")).Should()
            .ContainAll("Another process handles its events.", "Tolerance 5 min", "stored in the inbox, then handled by another process")
            .And.NotContainAny("Nothing is registered", "Arrived without a handler");
    }

    [Fact]
    public async Task Handlers_registered_in_the_accepting_process_do_not_run_there()
    {
        await using var host = await StartAcceptingAsync(
            receiver => receiver.AddHandler<CaseCreated>((_, _) => Task.CompletedTask, "Shop.SaveCase"));

        (await host.WordsAsync("receivers")).Should()
            .ContainAll("Another process handles its events: the handlers below are registered here, but do not run here.",
            "case.created Shop.SaveCase");
    }

    [Fact]
    public async Task Receivers_of_the_handling_process_misses_no_settings()
    {
        using var database = new SqliteFile();
        await using var worker = await StartHandlingAsync(database);

        (await ReadAsync(worker, "/receivers")).Should()
            .ContainAll("Another process accepts its deliveries", "case.updated Shop.BookCase")
            .And.NotContainAny("It has no valid settings", "secret is configured", "handled before they are answered", "Options in force");
    }

    [Fact]
    public async Task Overview_of_the_handling_process_still_finds_types_that_nobody_handles()
    {
        using var database = new SqliteFile();
        await using var worker = await StartHandlingAsync(database);
        await StoreAsync(database, WebhookEventTypes.ChatCreated);

        (await ReadAsync(worker)).Should().Contain("Nobody handles chat.created, which arrived.").And.NotContain("Another process handles");
    }

    private static Task<DashboardHost> StartAcceptingAsync(Action<WebhookReceiverBuilder>? handlers = null) =>
        DashboardHost.StartAsync(handlers ?? (_ => { }), inbox: options => options.RunWorkers = false);

    private static Task<ReceiverHost> StartHandlingAsync(SqliteFile database) => ReceiverHost.StartAsync(
        builder =>
        {
            builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
            builder.Services.AddDbContextPool<WorkerDbContext>(database.Use);
            builder.Services.AddWebhookInboxWorker<WorkerDbContext>()
                .AddHandler<CaseUpdated>((_, _) => Task.CompletedTask, "Shop.BookCase");
            builder.Services.AddWebhookDashboard();
        },
        app =>
        {
            using var scope = app.Services.CreateScope();
            scope.ServiceProvider.GetRequiredService<WorkerDbContext>().Database.EnsureCreated();
            app.MapWebhookDashboard(DashboardHost.Root);
        },
        environment: "Development");

    private static async Task StoreAsync(SqliteFile database, string type)
    {
        await using var host = await ReceiverHost.StartAsync(
            builder =>
                builder.Services.AddWebhookReceiver(ReceiverHost.FirstSecret).UseInbox(database.Use, options => options.RunWorkers = false),
            app => app.MapWebhookReceiver(Deliveries.Path));
        (await host.SendAsync(Deliveries.Envelope("evt-1", type))).EnsureSuccessStatusCode();
    }

    private static async Task<string> ReadAsync(ReceiverHost host, string page = "") =>
        DashboardHost.WordsOf(await host.Client.GetStringAsync(DashboardHost.Root + page, TestContext.Current.CancellationToken));

    public sealed class WorkerDbContext(DbContextOptions<WorkerDbContext> options) : DbContext(options);
}
