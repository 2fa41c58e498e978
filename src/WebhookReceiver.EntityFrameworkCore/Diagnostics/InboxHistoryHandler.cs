namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>How often a handler ran and how long it took, failed runs included.</summary>
public sealed record InboxHistoryHandler
{
    /// <summary>Gets the receiver's name.</summary>
    public required string Receiver { get; init; }

    /// <summary>Gets the handler's name, cut to 200 characters.</summary>
    public required string Handler { get; init; }

    /// <summary>Gets how often it ran.</summary>
    public required long Runs { get; init; }

    /// <summary>Gets how many of the runs failed.</summary>
    public required long Failures { get; init; }

    /// <summary>
    /// Gets the time that half of the runs did not exceed. An estimate from buckets whose bounds double, so less than a factor of two off;
    /// past 262 seconds it says 262 seconds.
    /// </summary>
    public required TimeSpan P50 { get; init; }

    /// <summary>Gets the time that 95 % of the runs did not exceed; as exact as <see cref="P50"/>.</summary>
    public required TimeSpan P95 { get; init; }
}
