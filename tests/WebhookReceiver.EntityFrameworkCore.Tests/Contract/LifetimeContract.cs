using Microsoft.EntityFrameworkCore;
using WebhookReceiver.EntityFrameworkCore.Tests.Databases;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.EntityFrameworkCore.Tests.Contract;

/// <summary>
/// A context that is not one for each scope is refused at the start, whatever way it is registered, by processes that handle and by those
/// that only accept.
/// </summary>
public abstract class LifetimeContract(ITestDatabase database) : InboxContract(database)
{
    public static TheoryData<string, bool> Singletons => new MatrixTheoryData<string, bool>(
        ["AddDbContext", "AddSingleton", "an instance", "a factory that returns one instance"], [true, false]);

    public static TheoryData<string, bool> Transients =>
        new MatrixTheoryData<string, bool>(["AddDbContext", "AddTransient", "a context factory"], [true, false]);

    public static TheoryData<string> Scoped =>
        ["AddDbContext", "AddDbContextPool", "AddDbContextFactory", "AddPooledDbContextFactory", "AddScoped", "an interface"];

    [Theory]
    [MemberData(nameof(Singletons))]
    public async Task Refuses_a_singleton(string manner, bool runsWorkers)
    {
        var starting = () => StartAsync(runsWorkers, services => _ = manner switch
        {
            "AddDbContext" => services.AddDbContext<EffectsDbContext>(Database.Use, ServiceLifetime.Singleton, ServiceLifetime.Singleton),
            "AddSingleton" => services.AddSingleton(_ => Create()),
            "an instance" => services.AddSingleton(Create()),
            _ => AddShared(services),
        });

        (await starting.Should().ThrowAsync<InvalidOperationException>())
            .WithMessage("*EffectsDbContext is registered as a singleton*Register it as scoped*");
    }

    [Theory]
    [MemberData(nameof(Transients))]
    public async Task Refuses_a_transient_context(string manner, bool runsWorkers)
    {
        var starting = () => StartAsync(runsWorkers, services => _ = manner switch
        {
            "AddDbContext" => services.AddDbContext<EffectsDbContext>(Database.Use, ServiceLifetime.Transient, ServiceLifetime.Transient),
            "AddTransient" => services.AddTransient(_ => Create()),
            _ => services.AddPooledDbContextFactory<EffectsDbContext>(PooledUse)
                .AddTransient(provider => provider.GetRequiredService<IDbContextFactory<EffectsDbContext>>().CreateDbContext()),
        });

        (await starting.Should().ThrowAsync<InvalidOperationException>())
            .WithMessage("*EffectsDbContext is registered as transient*Register it as scoped*");
    }

    [Theory]
    [MemberData(nameof(Scoped))]
    public async Task Takes_a_scoped_context(string manner)
    {
        await using var host = new InboxHost(await StartAsync(runsWorkers: true, services => _ = manner switch
        {
            "AddDbContext" => services.AddDbContext<EffectsDbContext>(Database.Use),
            "AddDbContextPool" => services.AddDbContextPool<EffectsDbContext>(PooledUse),
            "AddDbContextFactory" => services.AddDbContextFactory<EffectsDbContext>(Database.Use),
            "AddPooledDbContextFactory" => services.AddPooledDbContextFactory<EffectsDbContext>(PooledUse)
                .AddScoped(provider => provider.GetRequiredService<IDbContextFactory<EffectsDbContext>>().CreateDbContext()),
            "AddScoped" => services.AddScoped(_ => Create()),
            _ => services.AddScoped<DbContext>(_ => Create())
                .AddScoped(provider => (EffectsDbContext)provider.GetRequiredService<DbContext>()),
        }));

        await host.SendAsync("e-1");
        await host.UntilStateAsync("e-1", InboxState.Processed);

        (await host.EffectsAsync()).Select(effect => effect.Handler).Should().Equal("a", "b");
    }

    protected static Task<ReceiverHost> StartAsync(bool runsWorkers, Action<IServiceCollection> register) => ReceiverHost.StartAsync(
        builder =>
        {
            register(builder.Services);
            builder.Services.AddWebhookReceiver(ReceiverHost.FirstSecret)
                .UseInbox<EffectsDbContext>(options => options.RunWorkers = runsWorkers)
                .AddHandler<CaseUpdated, EffectsDbContext>((e, context, cancellationToken) =>
                {
                    Note(context, e, "a");
                    Note(context, e, "b");
                    return context.SaveChangesAsync(cancellationToken);
                });
        },
        app =>
        {
            using var scope = app.Services.CreateScope();
            scope.ServiceProvider.GetRequiredService<EffectsDbContext>().Database.EnsureCreated();
            app.MapWebhookReceiver(Deliveries.Path);
        });

    private IServiceCollection AddShared(IServiceCollection services)
    {
        var shared = Create();
        return services.AddScoped(_ => shared);
    }

    private EffectsDbContext Create()
    {
        var options = new DbContextOptionsBuilder<EffectsDbContext>();
        Database.Use(options);
        return new EffectsDbContext(options.Options);
    }

    private void PooledUse(DbContextOptionsBuilder options) => Database.Use(options);
}
