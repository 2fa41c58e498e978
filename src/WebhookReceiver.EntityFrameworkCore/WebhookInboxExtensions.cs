using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>Adds the durable inbox to receivers.</summary>
public static class WebhookInboxExtensions
{
    /// <summary>
    /// Keeps a receiver's deliveries in the application's own context, so that what handlers change through it commits in the same transaction as their completion. The context has to be
    /// scoped; its model needs <see cref="WebhookInboxModelBuilderExtensions.AddWebhookInbox"/>, and its database the tables, by a migration or <c>EnsureCreated</c>.
    /// </summary>
    /// <typeparam name="TContext">The context, registered by the application.</typeparam>
    /// <param name="builder">The receiver.</param>
    /// <param name="configure">Sets the options of the inbox, which all receivers share.</param>
    /// <returns>The receiver.</returns>
    /// <exception cref="InvalidOperationException">Another receiver has its inbox in another context.</exception>
    public static WebhookReceiverBuilder UseInbox<TContext>(this WebhookReceiverBuilder builder, Action<WebhookInboxOptions>? configure = null)
        where TContext : DbContext
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddInbox<TContext>(configure).Names.Add(builder.Receiver);
        builder.Services.AddKeyedSingleton<IDeliveryProcessor>(builder.Receiver, static (services, _) => services.GetRequiredService<InboxProcessor>());
        return builder;
    }

    /// <summary>Keeps a receiver's deliveries in a database of their own, whose tables are created at the start.</summary>
    /// <param name="builder">The receiver.</param>
    /// <param name="database">Chooses the database, for example <c>db => db.UseSqlite("Data Source=webhooks.db")</c>.</param>
    /// <param name="configure">Sets the options of the inbox, which all receivers share.</param>
    /// <returns>The receiver.</returns>
    /// <exception cref="InvalidOperationException">Another receiver has its inbox in another context.</exception>
    public static WebhookReceiverBuilder UseInbox(
        this WebhookReceiverBuilder builder, Action<DbContextOptionsBuilder> database, Action<WebhookInboxOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        // Pooled: a new context and its options cost more than all else that happens to an event.
        builder.Services.AddDbContextPool<InboxDbContext>(database);
        return builder.UseInbox<InboxDbContext>(configure);
    }

    /// <summary>
    /// Adds handlers for a receiver whose deliveries another process accepts into the same database: for a worker service without HTTP, which needs no secret. The accepting
    /// process sets <see cref="WebhookInboxOptions.RunWorkers"/> to <see langword="false"/>.
    /// </summary>
    /// <typeparam name="TContext">The context with the inbox, registered by the application.</typeparam>
    /// <param name="services">The worker's services.</param>
    /// <param name="configure">Sets the options of the inbox.</param>
    /// <param name="receiver">The receiver's name in the accepting process.</param>
    /// <returns>A builder for handlers and event types.</returns>
    public static WebhookReceiverBuilder AddWebhookInboxWorker<TContext>(
        this IServiceCollection services, Action<WebhookInboxOptions>? configure = null, string receiver = WebhookReceiverDefaults.ReceiverName)
        where TContext : DbContext
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddInbox<TContext>(configure).Names.Add(receiver);
        return services.AddWebhookHandlers(receiver);
    }

    /// <summary>Adds a check of the inbox: degraded when the oldest waiting event is older than <see cref="WebhookInboxOptions.HealthyAge"/>, unhealthy when the database is out of reach.</summary>
    /// <param name="builder">The application's health checks.</param>
    /// <param name="name">The name of the check.</param>
    /// <returns>The health checks. The host does not start when no receiver has an inbox.</returns>
    public static IHealthChecksBuilder AddWebhookInbox(this IHealthChecksBuilder builder, string name = "webhook-inbox")
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddHostedService<InboxHealthCheckStartup>();
        return builder.Add(new HealthCheckRegistration(name, static services => InboxHealthCheckStartup.CreateCheck(services), failureStatus: null, tags: null));
    }

    private static InboxReceivers AddInbox<TContext>(this IServiceCollection services, Action<WebhookInboxOptions>? configure)
        where TContext : DbContext
    {
        var contextType = typeof(TContext);
        var options = services.AddOptions<WebhookInboxOptions>();
        if (configure is not null)
        {
            options.Configure(configure);
        }

        if (services.FirstOrDefault(service => service.ServiceType == typeof(InboxContextType))?.ImplementationInstance is InboxContextType existing)
        {
            return existing.Type == contextType
                ? (InboxReceivers)services.First(service => service.ServiceType == typeof(InboxReceivers)).ImplementationInstance!
                : throw new InvalidOperationException(
                    $"The inbox is in {existing.Type.Name} already and cannot be in {contextType.Name} too: all receivers of an application share one.");
        }

        options.ValidateOnStart();
        services.ConfigureDbContext<TContext>(QuietLoggerFactory.Use);
        var receivers = new InboxReceivers();
        services.AddSingleton(new InboxContextType(contextType));
        services.AddSingleton(receivers);
        services.AddMetrics();
        services.AddLogging();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<IValidateOptions<WebhookInboxOptions>, WebhookInboxOptionsValidator>();
        services.AddSingleton<InboxDatabase>();
        services.AddSingleton<InboxSignal>();
        services.AddSingleton<InboxMetrics>();
        services.AddSingleton<InboxClaimer>();
        services.AddSingleton<CompletionGroup>();
        services.AddSingleton<EventWriter>();
        services.AddSingleton<HangingHandlers>();
        services.AddSingleton<EventRunner>();
        services.AddSingleton<WebhookInbox>();
        services.AddSingleton<IWebhookInbox>(provider => provider.GetRequiredService<WebhookInbox>());
        services.AddSingleton<InboxProcessor>();
        services.AddSingleton<AcceptWriter>();
        services.AddHostedService(provider => provider.GetRequiredService<AcceptWriter>());
        services.AddHostedService<InboxWorker>();
        services.AddHostedService<InboxHousekeeper>();
        return receivers;
    }
}
