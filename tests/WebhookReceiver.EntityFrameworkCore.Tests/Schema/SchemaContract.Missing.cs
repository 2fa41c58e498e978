using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using WebhookReceiver.EntityFrameworkCore.Tests.Contract;
using WebhookReceiver.EntityFrameworkCore.Tests.Databases;

namespace WebhookReceiver.EntityFrameworkCore.Tests.Schema;

/// <summary>Tables that somebody has dropped.</summary>
public abstract partial class SchemaContract
{
    [Theory]
    [InlineData("webhook_inbox")]
    [InlineData("webhook_inbox_attempts")]
    [InlineData("webhook_inbox_actions")]
    [InlineData("webhook_inbox_counts")]
    [InlineData("webhook_inbox_durations")]
    [InlineData("webhook_inbox_rejections")]
    public async Task Creates_a_missing_table_again_at_the_start(string table)
    {
        var fresh = await FreshAsync();
        await using (var first = await StartAsync())
        {
            await first.SendAsync("e-1");
            await first.UntilStateAsync("e-1", InboxState.Processed);
        }

        await Database.ExecuteAsync(table == "webhook_inbox" ? Kind.DropInbox : $"DROP TABLE {table}");
        await using var host = await StartAsync();

        host.Host.Log.Of("SchemaRepaired").Should().ContainSingle();
        (await host.Inbox.FindAsync("e-1", cancellationToken: Token) is not null).Should().Be(table != "webhook_inbox");
        await host.SendAsync("e-2");
        await host.UntilStateAsync("e-2", InboxState.Processed);
        (await DumpAsync()).Should().Equal(fresh);
    }

    /// <summary>As tools do between tests.</summary>
    [Fact]
    public async Task Starts_when_somebody_has_emptied_all_tables()
    {
        await using (var first = await StartAsync())
        {
            await first.SendAsync("e-1");
            await first.UntilStateAsync("e-1", InboxState.Processed);
            var tables = new InboxTables(schema: null);
            foreach (var table in (string[])[.. tables.OfEvents, .. tables.Required, tables.Version])
            {
                await Database.ExecuteAsync($"DELETE FROM {table}");
            }
        }

        await using var host = await StartAsync();

        (await Database.ReadAsync("SELECT version FROM webhook_inbox_schema")).Should().Equal($"{WebhookInboxSchema.Version}");
        await host.SendAsync("e-1");
        await host.UntilStateAsync("e-1", InboxState.Processed);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_table_that_vanishes_is_never_called_an_unavailable_database(bool managesSchema)
    {
        await using (await StartAsync())
        {
        }

        await using var host = await StartAsync(options => (options.ManageSchema, options.RunWorkers) = (managesSchema, !managesSchema));
        var health = host.Host.Services.GetRequiredService<HealthCheckService>();
        await SampledAsync(host);
        await Database.ExecuteAsync(Kind.DropInbox);

        var first = (await health.CheckHealthAsync(Token)).Entries["webhook-inbox"];
        var sent = await host.SendAsync("e-1");
        var second = (await health.CheckHealthAsync(Token)).Entries["webhook-inbox"];

        first.Status.Should().Be(HealthStatus.Unhealthy);
        first.Description.Should().Contain(managesSchema ? "tables are missing" : "webhook_inbox").And.NotContain("unavailable");
        ((int)sent.StatusCode).Should().Be(managesSchema ? 202 : 503);
        second.Status.Should().Be(managesSchema ? HealthStatus.Healthy : HealthStatus.Unhealthy);
        host.Host.Log.Of("InboxUnavailable").Should().BeEmpty();
        if (managesSchema)
        {
            host.Host.Log.Of("SchemaRepaired").Should().ContainSingle();
        }
        else
        {
            second.Description.Should().Contain("lack webhook_inbox").And.Contain("CREATE TABLE");
            await host.UntilLoggedAsync("TablesUnusable");
            host.Host.Log.Of("AcceptFailed").Should().ContainSingle().Which.Exception!.ToString().Should().Contain("lack webhook_inbox");
        }
    }

    [Fact]
    public async Task A_delivery_after_a_table_vanished_is_refused_once_and_the_log_names_the_cause()
    {
        await using var host = await StartAsync(options => options.RunWorkers = false);
        await SampledAsync(host);
        await Database.ExecuteAsync(Kind.DropInbox);

        var first = await host.SendAsync("e-1");
        var second = await host.SendAsync("e-1");

        ((int)first.StatusCode).Should().Be(503);
        ((int)second.StatusCode).Should().Be(202);
        host.Host.Log.Of("AcceptFailed").Should().ContainSingle().Which.Exception!.ToString().Should().Contain("tables are missing");
    }

    [Fact]
    public async Task Goes_on_after_the_database_was_deleted_and_created_again()
    {
        await using var host = await StartAsync<EffectsDbContext>(options => options.RunWorkers = false);
        await using var scope = host.Host.Services.CreateAsyncScope();
        var facade = scope.ServiceProvider.GetRequiredService<EffectsDbContext>().Database;
        await facade.EnsureCreatedAsync(Token);
        await host.SendAsync("before");

        await facade.EnsureDeletedAsync(Token);
        (await facade.EnsureCreatedAsync(Token)).Should().BeTrue();
        await host.SendAsync("after");
        await host.SendAsync("after");

        (await host.Inbox.QueryAsync(new InboxQuery(), Token)).Should().ContainSingle().Which.EventId.Should().Be("after");
        (await host.EffectsAsync()).Should().BeEmpty("the table is there");
    }

    /// <summary>Waits for the sample at the start, so that the next use of the tables is the test's.</summary>
    private static async Task SampledAsync(InboxHost host)
    {
        while (host.Host.Services.GetRequiredService<InboxMetrics>().Statistics is null)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Token);
        }
    }
}
