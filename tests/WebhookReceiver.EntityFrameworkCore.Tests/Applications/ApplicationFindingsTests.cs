using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using WebhookReceiver.EntityFrameworkCore.Tests.Contract;
using WebhookReceiver.EntityFrameworkCore.Tests.Databases;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.EntityFrameworkCore.Tests.Applications;

/// <summary>
/// What was seen in applications whose conventions reached the inbox, by the sightings' numbers. <see cref="HabitTests"/> has the whole
/// life of an event with each.
/// </summary>
public abstract class ApplicationFindingsTests(ITestDatabase database) : InboxContract(database)
{
    public static TheoryData<string> Filters => [ShadowColumns.SoftDelete.Name, ShadowColumns.TenantFilter.Name];

    [Theory]
    [MemberData(nameof(Filters))]
    public async Task A1_a_filter_on_all_entities_hides_nothing_of_the_inbox(string filter)
    {
        await using var host = await StartAsync(CommonHabits.Named(filter));

        (await host.SendAsync("e-1")).StatusCode.Should().Be(HttpStatusCode.Accepted);
        (await host.SendAsync("e-1")).StatusCode.Should().Be(HttpStatusCode.Conflict);
        await UntilGivenUpAsync(host);

        (await host.Inbox.QueryAsync(new InboxQuery { State = InboxState.DeadLetter }, Token)).Should().ContainSingle();
        (await host.Inbox.GetStatisticsAsync(Token)).DeadLetters.Should().Be(1);
        (await HealthAsync(host)).Should().Be(HealthStatus.Healthy);
    }

    [Theory]
    [InlineData(255)]
    [InlineData(100)]
    [InlineData(20)]
    public async Task A2_a_length_of_all_texts_cuts_and_refuses_no_error(int length)
    {
        await using var host = await StartAsync(CommonHabits.MaxLength(length));

        await host.SendAsync("e-1");
        await UntilGivenUpAsync(host);

        (await host.EntryAsync("e-1")).LastError.Should().Contain("Not today.").And.HaveLength(2_000);
    }

    [Fact]
    public async Task A3_lazy_loading_proxies_find_no_entity_of_the_inbox()
    {
        await using var host = await StartAsync(CommonHabits.Named("lazy-loading proxies"));

        (await host.SendAsync("e-1")).StatusCode.Should().Be(HttpStatusCode.Accepted);
    }

    [Fact]
    public Task A4_a_compiled_model_needs_nothing_of_the_inbox() => WholeLife<CompiledDbContext>.RunAsync(services =>
        services.AddDbContext<CompiledDbContext>(options =>
        {
            Database.Use(options);
            options.UseModel(options.IsPostgres()
                ? CompiledPostgres.CompiledDbContextModel.Instance
                : CompiledSqlite.CompiledDbContextModel.Instance);
        }));

    [Fact]
    public async Task A5_a_required_column_of_all_entities_refuses_no_delivery()
    {
        await using var host = await StartAsync(ShadowColumns.RequiredColumn);

        (await host.SendAsync("e-1")).StatusCode.Should().Be(HttpStatusCode.Accepted);
    }

    [Fact]
    public async Task A6_a_collation_that_ignores_case_loses_no_event()
    {
        await using var host = await StartAsync(Collations.IgnoringCase, runsWorkers: false);

        (await host.SendAsync("evt_aB")).StatusCode.Should().Be(HttpStatusCode.Accepted);
        (await host.SendAsync("evt_Ab")).StatusCode.Should().Be(HttpStatusCode.Accepted);
        (await host.Inbox.QueryAsync(new InboxQuery(), Token)).Select(entry => entry.EventId).Should().Equal("evt_Ab", "evt_aB");
    }

    [Fact]
    public async Task A7_a_context_without_a_model_or_a_migration_is_enough()
    {
        await using var host = new InboxHost(await ReceiverHost.StartAsync(
            builder =>
            {
                builder.Services.AddDbContext<UnmodelledDbContext>(Database.Use);
                builder.Services.AddHealthChecks().AddWebhookInbox();
                builder.Services.AddWebhookReceiver(ReceiverHost.FirstSecret)
                    .UseInbox<UnmodelledDbContext>()
                    .AddHandler<CaseUpdated, UnmodelledDbContext>((_, context, cancellationToken) =>
                        context.Database.ExecuteSqlAsync($"CREATE TABLE shop_orders (id INT)", cancellationToken));
            },
            app => app.MapWebhookReceiver(Deliveries.Path)));

        (await host.SendAsync("e-1")).StatusCode.Should().Be(HttpStatusCode.Accepted);
        await host.UntilStateAsync("e-1", InboxState.Processed);

        (await HealthAsync(host)).Should().Be(HealthStatus.Healthy);
        host.Host.Log.Lines.Where(line => line.Level >= LogLevel.Warning).Select(line => line.Message).Should().BeEmpty();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A8_a_context_of_the_current_request_is_refused_at_the_start(bool runsWorkers)
    {
        var starting = () => StartAsync<TenantDbContext>(
            services => services.AddHttpContextAccessor().AddDbContext<TenantDbContext>(Database.Use),
            options => options.RunWorkers = runsWorkers);

        var refusal = await starting.Should().ThrowAsync<InvalidOperationException>();
        refusal.WithMessage("*TenantDbContext*outside a request*").Which.ToString().Should().Contain("There is no current tenant.");
    }

    /// <summary><see cref="LifetimeContract"/> has all ways of registration.</summary>
    [Fact]
    public async Task A9_a_singleton_is_refused_at_the_start()
    {
        var starting = () => StartAsync<UnmodelledDbContext>(services =>
            services.AddDbContext<UnmodelledDbContext>(Database.Use, ServiceLifetime.Singleton, ServiceLifetime.Singleton));

        (await starting.Should().ThrowAsync<InvalidOperationException>()).WithMessage("*UnmodelledDbContext is registered as a singleton*");
    }

    private static async Task<HealthStatus> HealthAsync(InboxHost host) =>
        (await host.Host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Token)).Status;

    // By the log: a state that cannot be written or is not shown would be waited for in vain.
    private static async Task UntilGivenUpAsync(InboxHost host)
    {
        await host.UntilAsync(() => Task.FromResult(host.Host.Log.Of("EventDead").Any()), TimeSpan.FromSeconds(1));
        var entry = await host.EntryAsync("e-1");
        (entry.State, entry.Attempts).Should().Be((InboxState.DeadLetter, 3));
    }

    private static Task<ReceiverHost> StartAsync<TContext>(
        Action<IServiceCollection> register, Action<WebhookInboxOptions>? configure = null)
        where TContext : DbContext =>
        ReceiverHost.StartAsync(
            receiver => receiver.UseInbox<TContext>(configure).AddHandler<CaseUpdated>((_, _) => Task.CompletedTask),
            services: builder => register(builder.Services));

    private Task<InboxHost> StartAsync(Habit habit, bool runsWorkers = true) => InboxHost.StartAsync(
        new HabitualDatabase(Database, habit),
        receiver => receiver.AddHandler<CaseUpdated, EffectsDbContext>((_, _, _) =>
            throw new InvalidOperationException(string.Concat(Enumerable.Repeat("Not today. ", 500)))),
        options => (options.MaxAttempts, options.RunWorkers) = (3, runsWorkers),
        services => services.AddHealthChecks().AddWebhookInbox());
}
