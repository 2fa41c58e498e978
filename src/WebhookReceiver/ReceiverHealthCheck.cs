using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace WebhookReceiver;

/// <summary>Looks for what would refuse deliveries soon, or does already.</summary>
internal sealed class ReceiverHealthCheck(ReceiverSettingsMonitor settings, IReplayStore store) : IHealthCheck
{
    private const double NearlyFull = 0.8;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        Dictionary<string, object> data = new(StringComparer.Ordinal);
        List<string> findings = [];
        var status = HealthStatus.Healthy;

        foreach (var receiver in settings.Receivers)
        {
            data[$"{receiver}.secrets"] = settings.Get(receiver).Secrets.Length;
            if (settings.ErrorOf(receiver) is { } error)
            {
                status = Worse(status, HealthStatus.Degraded);
                findings.Add($"The changed settings of '{receiver}' are invalid, the previous ones are in force: {error}");
            }

            if (store is not MemoryReplayStore memory)
            {
                continue;
            }

            var fill = memory.FillOf(receiver);
            data[$"{receiver}.memoryStoreFill"] = fill;
            if (fill >= NearlyFull)
            {
                status = Worse(status, fill >= 1 ? HealthStatus.Unhealthy : HealthStatus.Degraded);
                findings.Add(string.Create(CultureInfo.InvariantCulture, $"The memory store of '{receiver}' is {fill:P0} full; when full " +
                    $"it refuses events. Raise MaxTrackedEvents, or use the durable inbox."));
            }
        }

        return Task.FromResult(new HealthCheckResult(
            status, string.Join(" ", findings) is { Length: > 0 } text ? text : "All receivers accept deliveries.", exception: null, data));
    }

    // The framework counts health upwards: unhealthy is the lowest value.
    private static HealthStatus Worse(HealthStatus one, HealthStatus other) => one < other ? one : other;
}
