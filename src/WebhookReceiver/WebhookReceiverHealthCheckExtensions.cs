using Microsoft.Extensions.Diagnostics.HealthChecks;
using WebhookReceiver;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the receivers to the application's health checks.</summary>
public static class WebhookReceiverHealthCheckExtensions
{
    /// <summary>
    /// Adds a check of all receivers: degraded when a change of settings was invalid and the previous ones are still in force, or when the
    /// memory store is four fifths full;
    /// unhealthy when the memory store is full and refuses events.
    /// </summary>
    /// <param name="builder">The application's health checks.</param>
    /// <param name="name">The name of the check.</param>
    /// <returns>The health checks.</returns>
    public static IHealthChecksBuilder AddWebhookReceiver(this IHealthChecksBuilder builder, string name = "webhook-receiver")
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddWebhookStartupCheck(static (services, _) => services.GetRequiredService<ReceiverRegistrations>().All.Count > 0
            ? Task.CompletedTask
            : throw new InvalidOperationException(
                "AddHealthChecks().AddWebhookReceiver() checks webhook receivers, and this application has none: call " +
                "builder.Services.AddWebhookReceiver(...) too, or remove the check."));
        return builder.Add(new HealthCheckRegistration(
            name,
            services => new ReceiverHealthCheck(
                services.GetRequiredService<ReceiverSettingsMonitor>(), services.GetRequiredService<IReplayStore>()),
            failureStatus: null,
            tags: null));
    }
}
