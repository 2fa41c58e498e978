using System.ComponentModel;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using WebhookReceiver;
using WebhookReceiver.EntityFrameworkCore;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the durable inbox to receivers.</summary>
public static class WebhookInboxExtensions
{
    /// <summary>
    /// Keeps a receiver's deliveries in the application's own context, so that what handlers change through it commits in the same
    /// transaction as their completion. The context has to be
    /// scoped. The inbox has tables of its own in the context's database and nothing in its model: they are created and upgraded when the
    /// host starts, unless
    /// <see cref="WebhookInboxOptions.ManageSchema"/> is <see langword="false"/>.
    /// </summary>
    /// <typeparam name="TContext">The context, registered by the application.</typeparam>
    /// <param name="builder">The receiver.</param>
    /// <param name="configure">
    /// Sets the options of the inbox. All receivers share them, so with several receivers set them where that is plain: in the
    /// configuration section <c>WebhookReceiver:Inbox</c>, or by
    /// <c>services.Configure&lt;WebhookInboxOptions&gt;(...)</c>.
    /// </param>
    /// <returns>The receiver.</returns>
    /// <exception cref="InvalidOperationException">Another receiver has its inbox in another context.</exception>
    public static WebhookReceiverBuilder UseInbox<TContext>(
        this WebhookReceiverBuilder builder, Action<WebhookInboxOptions>? configure = null)
        where TContext : DbContext
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddInbox<TContext>(configure).Receivers.Add(builder.Receiver);
        builder.Services.AddKeyedSingleton<IDeliveryProcessor>(
            builder.Receiver, static (services, _) => services.GetRequiredService<InboxProcessor>());
        return builder;
    }

    /// <summary>Keeps a receiver's deliveries in a database of their own, whose tables are created at the start.</summary>
    /// <param name="builder">The receiver.</param>
    /// <param name="database">Chooses the database, for example <c>db => db.UseSqlite("Data Source=webhooks.db")</c>.</param>
    /// <param name="configure">
    /// Sets the options of the inbox. All receivers share them, so with several receivers set them where that is plain: in the
    /// configuration section <c>WebhookReceiver:Inbox</c>, or by
    /// <c>services.Configure&lt;WebhookInboxOptions&gt;(...)</c>.
    /// </param>
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
    /// Adds handlers for a receiver whose deliveries another process accepts into the same database: for a worker service without HTTP,
    /// which needs no secret. The accepting
    /// process sets <see cref="WebhookInboxOptions.RunWorkers"/> to <see langword="false"/>.
    /// </summary>
    /// <typeparam name="TContext">The context with the inbox, registered by the application.</typeparam>
    /// <param name="services">The worker's services.</param>
    /// <param name="configure">Sets the options of the inbox.</param>
    /// <param name="receiver">The receiver's name in the accepting process.</param>
    /// <returns>A builder for handlers and event types.</returns>
    public static WebhookReceiverBuilder AddWebhookInboxWorker<TContext>(
        this IServiceCollection services, Action<WebhookInboxOptions>? configure = null, string receiver =
            WebhookReceiverDefaults.ReceiverName)
        where TContext : DbContext
    {
        ArgumentNullException.ThrowIfNull(services);

        // First: its check of the start comes before the inbox prepares anything.
        var builder = services.AddWebhookHandlers(receiver);
        services.AddInbox<TContext>(configure).Receivers.Add(receiver);
        return builder;
    }

    /// <summary>
    /// Adds a check of the inbox: degraded when the oldest waiting event is older than <see cref="WebhookInboxOptions.HealthyAge"/>,
    /// unhealthy when deliveries cannot be stored.
    /// </summary>
    /// <param name="builder">The application's health checks.</param>
    /// <param name="name">The name of the check.</param>
    /// <returns>The health checks. The host does not start when no receiver has an inbox.</returns>
    public static IHealthChecksBuilder AddWebhookInbox(this IHealthChecksBuilder builder, string name = "webhook-inbox")
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddWebhookStartupCheck(static (services, _) =>
        {
            ThrowIfNoInbox(services);
            return Task.CompletedTask;
        });
        return builder.Add(new HealthCheckRegistration(
            name,
            static services =>
            {
                ThrowIfNoInbox(services);
                return ActivatorUtilities.CreateInstance<InboxHealthCheck>(services);
            },
            failureStatus: null,
            tags: null));
    }

    /// <summary>Does not compile, and says what to do instead.</summary>
    /// <param name="modelBuilder">The model.</param>
    /// <returns>Never returns.</returns>
    [EditorBrowsable(EditorBrowsableState.Never)]
    [Obsolete("The inbox has tables of its own and nothing in the model: remove this call. Migrations: in the one that EF Core then " +
        "adds, replace all that drops webhook_inbox and webhook_inbox_attempts by migrationBuilder.UpgradeWebhookInbox(fromVersion: 1), " +
        "or the events in them are lost.", error: true)]
    public static ModelBuilder AddWebhookInbox(this ModelBuilder modelBuilder) =>
        throw new NotSupportedException("The inbox has nothing in the model.");

    // The check would fail with the name of an internal type when it is first asked.
    private static void ThrowIfNoInbox(IServiceProvider services)
    {
        if (services.GetService<InboxContext>() is null)
        {
            throw new InvalidOperationException(
                "AddHealthChecks().AddWebhookInbox() checks the durable inbox, and this application has none: call UseInbox on a " +
                "receiver, as in AddWebhookReceiver(...).UseInbox<AppDbContext>(), or remove AddWebhookInbox().");
        }
    }

    private static InboxContext AddInbox<TContext>(this IServiceCollection services, Action<WebhookInboxOptions>? configure)
        where TContext : DbContext
    {
        var options = services.AddOptions<WebhookInboxOptions>();
        if (configure is not null)
        {
            options.Configure(configure);
        }

        if (services.Select(service => service.IsKeyedService ? null : service.ImplementationInstance).OfType<InboxContext>()
            .FirstOrDefault() is { } existing)
        {
            return existing.Type == typeof(TContext)
                ? existing
                : throw new InvalidOperationException(
                    $"The inbox is in {existing.Type.Name} already and cannot be in {typeof(TContext).Name} too: all receivers of an " +
                    $"application share one.");
        }

        // First, so that whatever code has set, before or after this call, wins over the configuration.
        services.Insert(0, ServiceDescriptor.Singleton<IConfigureOptions<WebhookInboxOptions>, InboxConfiguration>());
        services.AddSingleton<IValidateOptions<WebhookInboxOptions>, WebhookInboxOptionsValidator>();
        options.ValidateOnStart();

        var context = new InboxContext(typeof(TContext));
        services.AddSingleton(context);
        services.AddMetrics();
        services.AddLogging();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<InboxSchema>();
        services.AddInboxHistory();
        services.AddSingleton<InboxDatabase>();
        services.AddSingleton<InboxStartup>();
        services.AddHostedService(provider => provider.GetRequiredService<InboxStartup>());
        services.AddWebhookStartupCheck(static (provider, _) => provider.GetRequiredService<InboxStartup>().CheckContextAsync());
        services.AddWebhookStartupCheck(static (provider, _) =>
        {
            provider.GetRequiredService<InboxStartup>().CheckHandlers();
            return Task.CompletedTask;
        });
        services.AddWorkers();
        return context;
    }

    private static void AddWorkers(this IServiceCollection services)
    {
        services.AddSingleton<InboxStore>();
        services.AddSingleton<InboxSignal>();
        services.AddSingleton<InboxMetrics>();
        services.AddSingleton<HangingHandlers>();
        services.AddSingleton<HandlerRunner>();
        services.AddSingleton<AttemptRecorder>();
        services.AddSingleton<AttemptRunner>();
        services.AddSingleton<AttemptWatch>();
        services.AddSingleton<AttemptSlots>();
        services.AddSingleton<WebhookInbox>();
        services.AddSingleton<IWebhookInbox>(provider => provider.GetRequiredService<WebhookInbox>());
        services.AddSingleton<InboxProcessor>();
        services.AddSingleton<AcceptWriter>();
        services.AddHostedService(provider => provider.GetRequiredService<AcceptWriter>());
        services.AddHostedService<InboxWorker>();
        services.AddHostedService<InboxMaintenance>();
    }
}
