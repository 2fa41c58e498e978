using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using WebhookReceiver;
using WebhookReceiver.ReferralApi;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the client of Debitura's Referral Partner API to an application.</summary>
public static class ReferralApiServiceCollectionExtensions
{
    /// <summary>Adds <see cref="IReferralApiClient"/>, with settings from configuration.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configuration">The section with <see cref="ReferralApiOptions"/>, usually <c>ReferralApi</c>. Unknown settings stop the
    /// host.</param>
    /// <returns>The HTTP client's builder, for example to replace its primary handler.</returns>
    public static IHttpClientBuilder AddReferralApi(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        var builder = services.AddClient();
        services.AddOptions<ReferralApiOptions>().Configure(options => Bind(configuration, options));
        services.AddSingleton<IOptionsChangeTokenSource<ReferralApiOptions>>(
            new ConfigurationChangeTokenSource<ReferralApiOptions>(configuration));
        services.SectionOf().Section = configuration;
        return builder;
    }

    /// <summary>Adds <see cref="IReferralApiClient"/>, with settings made in code.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Sets the options. Keep the key out of source code.</param>
    /// <returns>The HTTP client's builder, for example to replace its primary handler.</returns>
    public static IHttpClientBuilder AddReferralApi(this IServiceCollection services, Action<ReferralApiOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        var builder = services.AddClient();
        services.AddOptions<ReferralApiOptions>().Configure(configure);
        return builder;
    }

    private static void Bind(IConfiguration configuration, ReferralApiOptions options)
    {
        try
        {
            configuration.Bind(options);
        }
        catch (InvalidOperationException exception) when (UnreadableSetting.Is(exception))
        {
            throw UnreadableSetting.ToValidation(exception, Microsoft.Extensions.Options.Options.DefaultName, typeof(ReferralApiOptions));
        }
    }

    private static ReferralApiSection SectionOf(this IServiceCollection services) =>
        (ReferralApiSection)services.First(service => service.ServiceType == typeof(ReferralApiSection)).ImplementationInstance!;

    private static IHttpClientBuilder AddClient(this IServiceCollection services)
    {
        var builder = services.AddHttpClient(HttpReferralApiClient.HttpClientName);
        if (services.Any(service => service.ServiceType == typeof(ReferralApiSection)))
        {
            return builder;
        }

        services.AddSingleton(new ReferralApiSection());
        services.AddSingleton<IValidateOptions<ReferralApiOptions>, ReferralApiOptionsValidator>();
        services.AddOptions<ReferralApiOptions>().ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddTransient<HttpReferralApiClient>();
        services.AddTransient<IReferralApiClient>(static provider => provider.GetService<LinkRequestTracker>() is { } tracker
            ? ActivatorUtilities.CreateInstance<TrackingReferralApiClient>(provider, tracker)
            : provider.GetRequiredService<HttpReferralApiClient>());

        // Before our own: what ConfigureHttpClientDefaults adds always stands first, wherever it is called. Retries or hedging around ours
        // would create a client several times.
        builder.ConfigureAdditionalHttpMessageHandlers(static (handlers, _) => handlers.Clear());

        // The factory's own loggers write the request's address, which holds the client's id, and at Trace its headers, which hold the key.
        builder.RemoveAllLoggers();
        builder.ConfigureHttpClient(static client => client.Timeout = Timeout.InfiniteTimeSpan);
        builder.ConfigurePrimaryHttpMessageHandler(static () => ReferralApiClient.CreateHandler());
        builder.AddResilienceHandler("referral-api", static (pipeline, context) => RetryPipeline.Build(
            pipeline,
            context.ServiceProvider.GetRequiredService<IOptions<ReferralApiOptions>>().Value,
            context.ServiceProvider.GetRequiredService<TimeProvider>()));
        services.TryAddTransient<BoundedResponseHandler>();
        builder.AddHttpMessageHandler<BoundedResponseHandler>();
        return builder;
    }
}
