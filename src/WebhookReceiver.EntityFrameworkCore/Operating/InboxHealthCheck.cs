using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>Degraded when the oldest waiting event is too old; unhealthy when the database cannot be asked.</summary>
internal sealed class InboxHealthCheck(WebhookInbox inbox, IOptions<WebhookInboxOptions> options) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        InboxSample sample;
        try
        {
            sample = await inbox.SampleAsync(cancellationToken).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Do not catch general exception types: that the database cannot be asked is the finding, whatever it throws
        catch (Exception)
#pragma warning restore CA1031
        {
            return HealthCheckResult.Unhealthy("The inbox's database is out of reach: deliveries are answered with 503.");
        }

        Dictionary<string, object> data = new(StringComparer.Ordinal)
        {
            ["depth"] = sample.Depth,
            ["oldestAgeSeconds"] = Math.Round(sample.OldestAge.TotalSeconds),
            ["deadLetters"] = sample.DeadLetters,
        };

        return sample.OldestAge > options.Value.HealthyAge
            ? HealthCheckResult.Degraded($"{sample.Depth} events wait, the oldest for {sample.OldestAge:c}: look for a failing handler or a stopped worker.", exception: null, data)
            : HealthCheckResult.Healthy($"{sample.Depth} events wait; {sample.DeadLetters} dead letters.", data);
    }
}
