using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Npgsql;
using WebhookReceiver.EntityFrameworkCore.Tests.Contract;
using WebhookReceiver.EntityFrameworkCore.Tests.Databases;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.EntityFrameworkCore.Tests.Startup;

/// <summary>What keeps the inbox from working stops the host before it listens, with a sentence that gives the cause and the fix.</summary>
public sealed class StartupTests : IDisposable
{
    private readonly SqliteTestDatabase database = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => database.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Refuses_a_context_that_needs_a_request(bool runsWorkers)
    {
        var starting = () => StartAsync<TenantDbContext>(
            options => options.RunWorkers = runsWorkers, services =>
                services.AddHttpContextAccessor().AddDbContext<TenantDbContext>(database.Use));

        (await starting.Should().ThrowAsync<InvalidOperationException>())
            .WithMessage("TenantDbContext cannot be created outside a request: No tenant.*work without an HttpContext*tenant provider*");
    }

    [Fact]
    public async Task Creates_no_context_with_the_request_of_a_delivery()
    {
        var requests = new List<HttpContext?>();
        await using var host = new InboxHost(await StartAsync<RequestDbContext>(
            null, services => services.AddHttpContextAccessor().AddSingleton(requests).AddDbContext<RequestDbContext>(database.Use)));

        await host.SendAsync("e-1");
        await host.SendAsync("e-1");
        await host.UntilStateAsync("e-1", InboxState.Processed);

        lock (requests)
        {
            requests.Should().NotBeEmpty().And.OnlyContain(request => request == null);
        }
    }

    [Theory]
    [InlineData("Maximum Pool Size=10", 16, "*EffectsDbContext: Maximum Pool Size is 10*20 connections*16 for handlers " +
        "(MaxConcurrency)*to at least 20*or lower WebhookInboxOptions.MaxConcurrency to 6.")]
    [InlineData("MaxPoolSize=19", 16, "*Pool Size is 19*")]
    [InlineData("MAXIMUM POOL SIZE=3", 1, "*Pool Size is 3*to at least 5*own use.")]
    [InlineData("Timeout=15", 97, "*Pool Size is 100*101 connections*MaxConcurrency to 96.")]
    public async Task Refuses_a_pool_that_is_smaller_than_the_concurrency(string settings, int concurrency, string message)
    {
        foreach (var isDataSource in (bool[])[false, true])
        {
            await using var source = NpgsqlDataSource.Create($"Host=127.0.0.1;Port=1;{settings}");
            var starting = () => StartAsync<EffectsDbContext>(
                options => options.MaxConcurrency = concurrency,
                services => services.AddDbContext<EffectsDbContext>(db =>
                    _ = isDataSource ? db.UseNpgsql(source).AmongMany() : db.UseNpgsql($"Host=127.0.0.1;Port=1;{settings}").AmongMany()));

            (await starting.Should().ThrowAsync<InvalidOperationException>()).WithMessage(message);
        }
    }

    [Theory]
    [InlineData("Maximum Pool Size=20", true)]
    [InlineData("Maximum Pool Size=1", false)]
    [InlineData("Maximum Pool Size=2;Pooling=false", true)]
    [InlineData("Timeout=15", true)]
    public async Task Starts_with_a_pool_that_is_large_enough_though_the_database_is_unavailable(string settings, bool runsWorkers)
    {
        await using var host = await StartAsync<EffectsDbContext>(
            options => options.RunWorkers = runsWorkers,
            services => services.AddDbContext<EffectsDbContext>(db => db.UseNpgsql($"Host=127.0.0.1;Port=1;{settings}").AmongMany()));

        host.Log.Of("UnavailableAtStart").Should().ContainSingle().Which.Exception!.ToString().Should().Contain("127.0.0.1");
    }

    [Theory]
    [InlineData("Data Source=:memory:")]
    [InlineData("Data Source=")]
    [InlineData("Data Source=webhooks;Mode=Memory")]
    [InlineData("Data Source=file:webhooks?mode=memory")]
    public async Task Refuses_a_database_in_memory_that_each_connection_has_for_itself(string connectionString)
    {
        var starting = () => StartAsync<InboxDbContext>(
            null, services => services.AddDbContext<InboxDbContext>(db => db.UseSqlite(connectionString).AmongMany()));

        (await starting.Should().ThrowAsync<InvalidOperationException>())
            .WithMessage("InboxDbContext: with 'Data Source=*each connection has an empty database of its own*Mode=Memory;Cache=Shared' " +
                "and keep one connection to it open*");
    }

    [Fact]
    public async Task Refuses_a_file_that_is_opened_to_read()
    {
        var starting = () => StartAsync<InboxDbContext>(
            null, services =>
                services.AddDbContext<InboxDbContext>(db => db.UseSqlite($"{database.ConnectionString};Mode=ReadOnly").AmongMany()));

        (await starting.Should().ThrowAsync<InvalidOperationException>())
            .WithMessage("InboxDbContext: with 'Mode=ReadOnly' nothing can be stored.*");
    }

    [Fact]
    public async Task Refuses_sessions_that_callers_share()
    {
        var starting = () => StartAsync<EffectsDbContext>(
            null, services =>
                services.AddDbContext<EffectsDbContext>(db => db.UseNpgsql("Host=127.0.0.1;Port=1;Multiplexing=true").AmongMany()));

        (await starting.Should().ThrowAsync<InvalidOperationException>()).WithMessage("EffectsDbContext: with 'Multiplexing=true'*");
    }

    [Fact]
    public async Task Refuses_contexts_that_share_one_connection_on_SQLite_too()
    {
        await using var shared = new SqliteConnection("Data Source=:memory:");
        await shared.OpenAsync(Token);
        var starting = () =>
            StartAsync<InboxDbContext>(null, services => services.AddDbContext<InboxDbContext>(db => db.UseSqlite(shared).AmongMany()));

        (await starting.Should().ThrowAsync<InvalidOperationException>())
            .WithMessage("*share one database connection*Mode=Memory;Cache=Shared*");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Waits_for_tables_of_the_application_that_are_created_after_the_start(bool runsWorkers)
    {
        await using var host = new InboxHost(await StartAsync<EffectsDbContext>(
            options => options.RunWorkers = runsWorkers, services => services.AddDbContext<EffectsDbContext>(database.Use)));
        var early = await host.SendAsync("e-1");
        await using (var scope = host.Host.Services.CreateAsyncScope())
        {
            (await scope.ServiceProvider.GetRequiredService<EffectsDbContext>().Database.EnsureCreatedAsync(Token)).Should().BeTrue();
        }

        var late = await host.SendAsync("e-1");

        host.Host.Log.Of("WaitsForTables").Should().ContainSingle().Which.Message.Should().Contain("EffectsDbContext has no tables yet")
            .And.Contain("EnsureCreated or Migrate");
        ((int)early.StatusCode).Should().Be(503);
        ((int)late.StatusCode).Should().Be(202);
        (await host.EffectsAsync()).Should().BeEmpty("the table is there");
        if (runsWorkers)
        {
            await host.UntilStateAsync("e-1", InboxState.Processed);
        }
    }

    [Fact]
    public async Task Checks_a_worker_service_too()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddDbContext<EffectsDbContext>(db => db.UseNpgsql("Host=127.0.0.1;Port=1;Maximum Pool Size=5").AmongMany());
        builder.Services.AddWebhookInboxWorker<EffectsDbContext>().AddHandler<CaseUpdated>((_, _) => Task.CompletedTask);
        using var host = builder.Build();

        var starting = () => host.StartAsync(Token);

        (await starting.Should().ThrowAsync<InvalidOperationException>()).WithMessage("*Pool Size is 5*");
    }

    private static Task<ReceiverHost> StartAsync<TContext>(Action<WebhookInboxOptions>? configure, Action<IServiceCollection> services)
        where TContext : DbContext => ReceiverHost.StartAsync(
            builder =>
            {
                services(builder.Services);
                builder.Services.AddWebhookReceiver(ReceiverHost.FirstSecret).UseInbox<TContext>(configure)
                    .AddHandler<CaseUpdated>((_, _) => Task.CompletedTask);
            },
            app => app.MapWebhookReceiver(Deliveries.Path));

    private sealed class RequestDbContext : DbContext
    {
        public RequestDbContext(DbContextOptions<RequestDbContext> options, IHttpContextAccessor accessor, List<HttpContext?> requests)
            : base(options)
        {
            lock (requests)
            {
                requests.Add(accessor.HttpContext);
            }
        }
    }

    private sealed class TenantDbContext : DbContext
    {
        public TenantDbContext(DbContextOptions<TenantDbContext> options, IHttpContextAccessor accessor)
            : base(options)
        {
            if (accessor.HttpContext is null)
            {
                throw new InvalidOperationException("No tenant.");
            }
        }
    }
}
