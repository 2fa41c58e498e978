using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>
/// Degraded when the oldest waiting event is too old or a handler does not return; unhealthy when the last deliveries could not be stored,
/// the tables are not as they must be or the
/// database is unavailable.
/// </summary>
internal sealed class InboxHealthCheck(
    WebhookInbox inbox, AcceptWriter writer, HangingHandlers hanging, IOptions<WebhookInboxOptions> options) : IHealthCheck
{
    private const string NotStored = "The last deliveries could not be stored and were answered with 503: the database was unavailable, " +
        "full or read-only. The log has its error.";

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        InboxStatistics statistics;
        try
        {
            statistics = await inbox.GetStatisticsAsync(cancellationToken);
        }
        catch (InboxSchemaException exception)
        {
            return HealthCheckResult.Unhealthy($"{exception.Message} Deliveries are answered with 503.");
        }
#pragma warning disable CA1031 // Do not catch general exception types
        // That the database cannot be queried is the finding, whatever it throws.
        catch (Exception)
#pragma warning restore CA1031
        {
            return HealthCheckResult.Unhealthy(
                writer.HasFailed ? NotStored : "The inbox's database is unavailable: deliveries are answered with 503.");
        }

        if (writer.HasFailed)
        {
            return HealthCheckResult.Unhealthy(NotStored);
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
                $"{(count == 1 ? "1 handler has" : $"{count} handlers have")} not returned after the handler timeout and hold {count} of " +
                $"{slots} slots until they return or the process restarts. " +
                $"Oldest: {oldest.Handler}, attempt at event {oldest.Event.LoggedId} started {oldest.StartedAt:u}." +
                (count < slots ? string.Empty : " No slot is left: this process handles no events."));
        }

        if (statistics.OldestAge > options.Value.HealthyAge)
        {
            problems.Add($"{statistics.Depth} events wait, the oldest for {statistics.OldestAge:c}: check for a failing handler or a " +
                $"stopped worker.");
        }

        return problems.Count > 0
            ? HealthCheckResult.Degraded(string.Join(' ', problems), exception: null, data)
            : HealthCheckResult.Healthy($"{statistics.Depth} events wait; {statistics.DeadLetters} dead letters.", data);
    }
}
