using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using WebhookReceiver.EntityFrameworkCore.Tests.Contract;
using WebhookReceiver.EntityFrameworkCore.Tests.Databases;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.EntityFrameworkCore.Tests.Schema;

/// <summary>The inbox's tables in an application's migrations.</summary>
public abstract class MigrationContract(ITestDatabase database, SchemaKind kind) : InboxContract(database)
{
    [Fact]
    public async Task A_first_migration_creates_the_tables()
    {
        await using var host = await MigratesAndWorksAsync<NewMigrationsDbContext>();
    }

    [Fact]
    public async Task A_history_that_created_them_from_the_model_works_in_an_empty_database()
    {
        await using var host = await MigratesAndWorksAsync<OldMigrationsDbContext>();
    }

    [Fact]
    public async Task A_migration_keeps_the_events_of_the_tables_that_were_in_the_model()
    {
        await using (var context = Create<OldMigrationsDbContext>())
        {
            await context.GetService<IMigrator>().MigrateAsync(Migrations.Old, Token);
        }

        await Database.ExecuteAsync(kind.Rows(isOdd: false));

        await using var host = await MigratesAndWorksAsync<OldMigrationsDbContext>();

        await host.UntilStateAsync("second", InboxState.Processed);
        (await host.EntryAsync("dead")).State.Should().Be(InboxState.DeadLetter);
    }

    private async Task<InboxHost> MigratesAndWorksAsync<TContext>()
        where TContext : DbContext
    {
        var host = new InboxHost(await ReceiverHost.StartAsync(
            builder =>
            {
                builder.Services.AddDbContext<TContext>(Database.Use);
                builder.Services.AddWebhookReceiver(ReceiverHost.FirstSecret).UseInbox<TContext>(options => options.ManageSchema = false)
                    .AddHandler<CaseUpdated>((_, _) => Task.CompletedTask);
            },
            app =>
            {
                using var scope = app.Services.CreateScope();
                scope.ServiceProvider.GetRequiredService<TContext>().Database.Migrate();
                app.MapWebhookReceiver(Deliveries.Path);
            }));
        await host.SendAsync("e-1");
        await host.UntilStateAsync("e-1", InboxState.Processed);
        (await Database.ReadAsync("SELECT version FROM webhook_inbox_schema")).Should().Equal($"{WebhookInboxSchema.Version}");
        return host;
    }

    private TContext Create<TContext>()
        where TContext : DbContext
    {
        var options = new DbContextOptionsBuilder<TContext>();
        Database.Use(options);
        return (TContext)Activator.CreateInstance(typeof(TContext), options.Options)!;
    }
}
