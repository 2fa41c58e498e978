namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>How the inbox stood at one moment.</summary>
/// <param name="Depth">How many events wait to be handled.</param>
/// <param name="OldestAge">How long the oldest of them has waited.</param>
/// <param name="DeadLetters">How many events wait for a person.</param>
internal sealed record InboxSample(long Depth, TimeSpan OldestAge, long DeadLetters);
