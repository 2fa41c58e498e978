using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>
/// Degraded when the oldest waiting event is too old or a handler does not return; unhealthy when the last deliveries could not be stored or the database cannot be
/// asked.
/// </summary>
internal sealed class InboxHealthCheck(WebhookInbox inbox, AcceptWriter writer, HangingHandlers hanging, IOptions<WebhookInboxOptions> options) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (writer.HasFailed)
        {
            return HealthCheckResult.Unhealthy("The last deliveries could not be stored and were answered with 503: the database is out of reach, full or read-only.");
        }

        InboxStatistics statistics;
        try
        {
            statistics = await inbox.GetStatisticsAsync(cancellationToken).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Do not catch general exception types: that the database cannot be asked is the finding, whatever it throws
        catch (Exception)
#pragma warning restore CA1031
        {
            return HealthCheckResult.Unhealthy("The inbox's database is out of reach: deliveries are answered with 503.");
        }

        Dictionary<string, object> data = new(StringComparer.Ordinal)
        {
            ["depth"] = statistics.Depth,
            ["oldestAgeSeconds"] = Math.Round(statistics.OldestAge.TotalSeconds),
            ["deadLetters"] = statistics.DeadLetters,
        };

        List<string> problems = [];
        if (hanging.All is { Count: > 0 } attempts)
        {
            var oldest = attempts[0];
            data["hangingHandlers"] = attempts.Count;
            var (count, slots) = (attempts.Count, options.Value.MaxConcurrency);
            problems.Add(
                $"{(count == 1 ? "1 handler has" : $"{count} handlers have")} not returned after the handler timeout and hold {count} of {slots} slots until they return or the process restarts. " +
                $"Oldest: {oldest.Handler}, attempt at event {oldest.Event.LoggedId} started {oldest.StartedAt:u}." +
                (count < slots ? string.Empty : " No slot is left: this process handles no events."));
        }

        if (statistics.OldestAge > options.Value.HealthyAge)
        {
            problems.Add($"{statistics.Depth} events wait, the oldest for {statistics.OldestAge:c}: check for a failing handler or a stopped worker.");
        }

        return problems.Count > 0
            ? HealthCheckResult.Degraded(string.Join(' ', problems), exception: null, data)
            : HealthCheckResult.Healthy($"{statistics.Depth} events wait; {statistics.DeadLetters} dead letters.", data);
    }
}
