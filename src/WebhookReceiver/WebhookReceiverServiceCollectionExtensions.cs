using System.ComponentModel;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using WebhookReceiver.Extensibility;

namespace WebhookReceiver;

/// <summary>Adds webhook receivers to an application.</summary>
public static class WebhookReceiverServiceCollectionExtensions
{
    /// <summary>Adds the default receiver, with settings from configuration.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configuration">The section with <see cref="WebhookReceiverOptions"/>, usually <c>WebhookReceiver</c>. A setting it does not know stops the host.</param>
    /// <returns>A builder for handlers and event types. Call again with the same name to add more.</returns>
    public static WebhookReceiverBuilder AddWebhookReceiver(this IServiceCollection services, IConfiguration configuration) =>
        services.AddWebhookReceiver(WebhookReceiverDefaults.ReceiverName, configuration);

    /// <summary>Adds a named receiver with its own secrets, options and handlers, with settings from configuration.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="name">The receiver's name, shown in logs and metrics. Not blank.</param>
    /// <param name="configuration">The section with its <see cref="WebhookReceiverOptions"/>. A setting it does not know stops the host.</param>
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
    public static WebhookReceiverBuilder AddWebhookReceiver(this IServiceCollection services, string name, Action<WebhookReceiverOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return services.Add(name, section: null, options => options.Configure(configure));
    }

    /// <summary>
    /// Adds handlers for a receiver that has no endpoint in this process, and so needs no settings: for add-ons that handle what another process received.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="name">The receiver's name.</param>
    /// <returns>A builder for handlers and event types.</returns>
    public static WebhookReceiverBuilder AddWebhookHandlers(this IServiceCollection services, string name = WebhookReceiverDefaults.ReceiverName)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);

        services.AddCore();
        return new WebhookReceiverBuilder(services, services.HandlersOf(name));
    }

    /// <summary>Does not compile, and says what to write instead.</summary>
    /// <param name="builder">The application's builder.</param>
    /// <param name="arguments">Anything.</param>
    /// <returns>Never returns.</returns>
    [EditorBrowsable(EditorBrowsableState.Never)]
    [Obsolete("Receivers are added to the services: builder.Services.AddWebhookReceiver(builder.Configuration.GetSection(\"WebhookReceiver\")).", error: true)]
    public static WebhookReceiverBuilder AddWebhookReceiver(this IHostApplicationBuilder builder, params object[] arguments) =>
        throw new NotSupportedException("Receivers are added to the services.");

    private static WebhookReceiverBuilder Add(
        this IServiceCollection services, string name, IConfiguration? section, Action<OptionsBuilder<WebhookReceiverOptions>> configure)
    {
        var builder = services.AddWebhookHandlers(name);
        var options = services.AddOptions<WebhookReceiverOptions>(ReceiverNames.ToOptions(name));
        configure(options);
        services.AddSingleton(new ReceiverSource(name, section));
        return builder;
    }

    private static void AddCore(this IServiceCollection services)
    {
        if (services.Any(service => service.ServiceType == typeof(WebhookDispatcher)))
        {
            return;
        }

        services.AddLogging();
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<IValidateOptions<WebhookReceiverOptions>, WebhookReceiverOptionsValidator>();
        services.AddSingleton<IValidateOptions<WebhookReceiverOptions>, HandlerValidator>();
        services.AddSingleton(new HandlerServices(services));
        services.AddSingleton<ReceiverEndpoints>();
        services.AddSingleton<IStartupFilter>(provider => provider.GetRequiredService<ReceiverEndpoints>());
        services.AddSingleton<ReceiverSettingsMonitor>();
        services.AddSingleton<UnverifiedBytes>();
        services.AddSingleton<WebhookReceiverMetrics>();
        services.AddSingleton(provider => new WebhookDispatcher(
            provider.GetServices<ReceiverHandlers>(),
            provider.GetRequiredService<WebhookReceiverMetrics>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<WebhookDispatcher>>()));
        services.AddSingleton(provider => new WebhookReceivers(
            provider,
            provider.GetServices<ReceiverHandlers>(),
            provider.GetRequiredService<ReceiverSettingsMonitor>(),
            provider.GetRequiredService<ReceiverEndpoints>()));
        services.TryAddSingleton<IReplayStore, MemoryReplayStore>();
        services.AddSingleton<InlineProcessor>();
        services.AddSingleton<DeliveryRecorder>();
        services.AddSingleton<RejectionExplainer>();
        services.AddSingleton<WebhookEndpointFactory>();
        services.AddHostedService<ReceiverStartup>();
    }

    /// <summary>One collection of handlers per receiver, however often it is added.</summary>
    private static ReceiverHandlers HandlersOf(this IServiceCollection services, string receiver)
    {
        var handlers = services
            .Select(service => service.IsKeyedService ? null : service.ImplementationInstance)
            .OfType<ReceiverHandlers>()
            .FirstOrDefault(handlers => string.Equals(handlers.Receiver, receiver, StringComparison.Ordinal));

        if (handlers is null)
        {
            handlers = new ReceiverHandlers(receiver);
            services.AddSingleton(handlers);
        }

        return handlers;
    }
}
