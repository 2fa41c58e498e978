using System.ComponentModel;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using WebhookReceiver;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds webhook receivers to an application.</summary>
public static class WebhookReceiverServiceCollectionExtensions
{
    /// <summary>Adds the default receiver, with settings from configuration.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configuration">The section with <see cref="WebhookReceiverOptions"/>, usually <c>WebhookReceiver</c>. A setting it does
    /// not know stops the host.</param>
    /// <returns>A builder for handlers and event types. Call again with the same name to add more.</returns>
    public static WebhookReceiverBuilder AddWebhookReceiver(this IServiceCollection services, IConfiguration configuration) =>
        services.AddWebhookReceiver(WebhookReceiverDefaults.ReceiverName, configuration);

    /// <summary>Adds a named receiver with its own secrets, options and handlers, with settings from configuration.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="name">The receiver's name, shown in logs and metrics. Not blank.</param>
    /// <param name="configuration">The section with its <see cref="WebhookReceiverOptions"/>. A setting it does not know stops the
    /// host.</param>
    /// <returns>A builder for handlers and event types. Call again with the same name to add more.</returns>
    public static WebhookReceiverBuilder AddWebhookReceiver(this IServiceCollection services, string name, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return services.Add(name, configuration, options => options.Bind(configuration));
    }

    /// <summary>Adds the default receiver, with settings made in code.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Sets the options. Keep secrets out of source code.</param>
    /// <returns>A builder for handlers and event types. Call again with the same name to add more.</returns>
    public static WebhookReceiverBuilder AddWebhookReceiver(this IServiceCollection services, Action<WebhookReceiverOptions> configure) =>
        services.AddWebhookReceiver(WebhookReceiverDefaults.ReceiverName, configure);

    /// <summary>Adds a named receiver with its own secrets, options and handlers, with settings made in code.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="name">The receiver's name, shown in logs and metrics. Not blank.</param>
    /// <param name="configure">Sets the options. Keep secrets out of source code.</param>
    /// <returns>A builder for handlers and event types. Call again with the same name to add more.</returns>
    public static WebhookReceiverBuilder AddWebhookReceiver(
        this IServiceCollection services, string name, Action<WebhookReceiverOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return services.Add(name, section: null, options => options.Configure(configure));
    }

    /// <summary>
    /// Adds handlers for a receiver that has no endpoint in this process, and so needs no settings: for add-ons that handle what another
    /// process received.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="name">The receiver's name.</param>
    /// <returns>A builder for handlers and event types.</returns>
    public static WebhookReceiverBuilder AddWebhookHandlers(
        this IServiceCollection services, string name = WebhookReceiverDefaults.ReceiverName)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);

        return new WebhookReceiverBuilder(services, services.AddCore().GetOrAdd(name));
    }

    /// <summary>
    /// Adds a check of what only the start of the host can find out. For add-ons. Every check runs before any server listens, and the host
    /// does not start when one fails: it reports what all of them found at once.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="check">Throws <see cref="InvalidOperationException"/> or <see cref="OptionsValidationException"/>, whose messages name
    /// what is wrong and the fix.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddWebhookStartupCheck(
        this IServiceCollection services, Func<IServiceProvider, CancellationToken, Task> check)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(check);

        services.AddCore();
        return services.AddSingleton(new StartupCheck(check));
    }

    /// <summary>Does not compile, and says what to write instead.</summary>
    /// <param name="builder">The application's builder.</param>
    /// <param name="arguments">Anything.</param>
    /// <returns>Never returns.</returns>
    [EditorBrowsable(EditorBrowsableState.Never)]
    [Obsolete(
        "Receivers are added to the services: builder.Services.AddWebhookReceiver(builder.Configuration.GetSection(\"WebhookReceiver\")).",
        error: true)]
    public static WebhookReceiverBuilder AddWebhookReceiver(this IHostApplicationBuilder builder, params object[] arguments) =>
        throw new NotSupportedException("Receivers are added to the services.");

    private static WebhookReceiverBuilder Add(
        this IServiceCollection services, string name, IConfiguration? section, Action<OptionsBuilder<WebhookReceiverOptions>> configure)
    {
        var builder = services.AddWebhookHandlers(name);
        configure(services.AddOptions<WebhookReceiverOptions>(ReceiverNames.ToOptions(name)));
        services.AddCore().GetOrAdd(name).Sections.Add(section);
        return builder;
    }

    private static ReceiverRegistrations AddCore(this IServiceCollection services)
    {
        if (ReceiverRegistrations.In(services) is { } existing)
        {
            return existing;
        }

        var registrations = new ReceiverRegistrations();
        services.AddSingleton(registrations);
        services.AddLogging();
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<IValidateOptions<WebhookReceiverOptions>, WebhookReceiverOptionsValidator>();
        services.AddSingleton(new HandlerServices(services));
        services.AddSingleton<ReceiverEndpoints>();
        services.AddSingleton<IStartupFilter>(provider => provider.GetRequiredService<ReceiverEndpoints>());
        services.AddSingleton<ReceiverSettingsMonitor>();
        services.AddSingleton<UnverifiedBytes>();
        services.AddSingleton<WebhookReceiverMetrics>();
        services.AddSingleton(provider => new WebhookDispatcher(
            registrations,
            provider.GetRequiredService<IServiceScopeFactory>(),
            provider.GetRequiredService<WebhookReceiverMetrics>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<WebhookDispatcher>>()));
        services.AddSingleton(provider => new WebhookReceivers(
            provider,
            registrations,
            provider.GetRequiredService<ReceiverSettingsMonitor>(),
            provider.GetRequiredService<ReceiverEndpoints>()));
        services.TryAddSingleton<IReplayStore, MemoryReplayStore>();
        services.AddSingleton<HookRunner>();
        services.AddSingleton<InlineProcessor>();
        services.AddSingleton<DeliveryRecorder>();
        services.AddSingleton<RejectionExplainer>();
        services.AddSingleton<WebhookEndpointFactory>();
        services.AddHostedService<ReceiverStartup>();
        return registrations;
    }
}
