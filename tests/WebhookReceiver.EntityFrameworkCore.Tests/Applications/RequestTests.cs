using System.Data.Common;
using Dapper;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using WebhookReceiver.EntityFrameworkCore.Tests.Contract;
using WebhookReceiver.EntityFrameworkCore.Tests.Databases;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.EntityFrameworkCore.Tests.Applications;

/// <summary>Contexts that belong to the tenant of the current request, and a page that reads and changes the inbox.</summary>
public sealed class RequestTests
{
    private readonly HttpContextAccessor accessor = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_search_path_of_the_request_hides_nothing_of_the_inbox()
    {
        using var database = new PostgresTestDatabase();
        await database.ExecuteAsync("CREATE SCHEMA tenant");

        await RunAsync(options =>
        {
            database.Use(options);
            options.AddInterceptors(new SearchPath(accessor));
        });

        (await database.ReadAsync("SELECT DISTINCT schemaname FROM pg_tables WHERE tablename LIKE 'webhook%'")).Should().Equal("public");
    }

    [Fact]
    public async Task A_database_of_the_request_gets_no_tables_of_the_inbox()
    {
        using var database = new SqliteTestDatabase();
        using var tenant = new SqliteTestDatabase();

        await RunAsync(options => (accessor.HttpContext is null ? database : tenant).Use(options));

        (await tenant.ReadAsync("SELECT name FROM sqlite_master")).Should().BeEmpty();
    }

    private async Task RunAsync(Action<DbContextOptionsBuilder> use)
    {
        await using var host = new InboxHost(await ReceiverHost.StartAsync(
            builder =>
            {
                builder.Services.AddSingleton<IHttpContextAccessor>(accessor);
                builder.Services.AddDbContext<EffectsDbContext>(use);
                builder.Services.AddWebhookReceiver(ReceiverHost.FirstSecret)
                    .UseInbox<EffectsDbContext>()
                    .AddHandler<CaseUpdated, EffectsDbContext>(
                        (_, context, cancellationToken) => context.Effects.CountAsync(cancellationToken));
            },
            app =>
            {
                using var scope = app.Services.CreateScope();
                scope.ServiceProvider.GetRequiredService<EffectsDbContext>().Database.EnsureCreated();
                app.MapWebhookReceiver(Deliveries.Path);
                app.Map("/operate", branch => branch.Run(OperateAsync));
            }));
        await host.SendAsync("e-1");
        await host.UntilStateAsync("e-1", InboxState.Processed);

        (await host.Host.Client.GetStringAsync("/operate", Token)).Should().Be("1 True");

        await host.UntilStateAsync("e-1", InboxState.Processed);
    }

    private static async Task OperateAsync(HttpContext request)
    {
        var inbox = request.RequestServices.GetRequiredService<IWebhookInbox>();
        var listed = await inbox.QueryAsync(new InboxQuery(), request.RequestAborted);
        var isRequeued = await inbox.RequeueAsync("e-1", from: InboxState.Processed, cancellationToken: request.RequestAborted);
        await request.Response.WriteAsync($"{listed.Count} {isRequeued}", request.RequestAborted);
    }

    private sealed class SearchPath(HttpContextAccessor accessor) : DbConnectionInterceptor
    {
        public override Task ConnectionOpenedAsync(
            DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default) =>
            connection.ExecuteAsync($"SET search_path TO {(accessor.HttpContext is null ? "public" : "tenant")}");
    }
}
