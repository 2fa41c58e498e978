namespace WebhookReceiver.Dashboard;

/// <summary>What this process saw, as of one moment.</summary>
internal sealed record TelemetrySnapshot
{
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>One for each minute, oldest first, empty ones included.</summary>
    public required IReadOnlyList<(DateTimeOffset Minute, OutcomeCounts Counts)> Minutes { get; init; }

    /// <summary>All minutes together.</summary>
    public required OutcomeCounts Total { get; init; }

    /// <summary>Of the last hour; <see langword="null"/> when no handler ran.</summary>
    public required Latency? Latency { get; init; }

    /// <summary>Failed attempts in the last hour after which another follows.</summary>
    public required long Retries { get; init; }

    public required IReadOnlyList<ClockReading> Clocks { get; init; }

    public required IReadOnlyList<SecretUse> Secrets { get; init; }
}
