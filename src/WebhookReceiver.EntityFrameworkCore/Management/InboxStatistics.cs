namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>
/// Tells how the inbox as a whole stood at one moment. Counts are exact up to 10,000; a larger one is as of the last sample, at most 15 s
/// before.
/// </summary>
public sealed record InboxStatistics
{
    /// <summary>Gets how many events wait to be handled, or are being handled.</summary>
    public required long Depth { get; init; }

    /// <summary>Gets how long the oldest of them has waited, a requeued one since its requeue; zero when none waits.</summary>
    public required TimeSpan OldestAge { get; init; }

    /// <summary>
    /// Gets how many of them have failed at least once and will be tried again. Exact while no more than 1,000 wait, and as of the last
    /// sample beyond.
    /// </summary>
    public required long Retrying { get; init; }

    /// <summary>Gets how many events wait for a person.</summary>
    public required long DeadLetters { get; init; }

    /// <summary>
    /// Gets a text that differs whenever an event has come, ended, failed, or been requeued, discarded or removed meanwhile. Compare it;
    /// its content means nothing.
    /// </summary>
    public required string ChangeStamp { get; init; }
}
