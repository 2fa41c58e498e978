using System.Collections.Concurrent;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>
/// The attempts of this process whose handlers have not returned although their time was up. Each keeps one slot until it does.
/// </summary>
internal sealed class HangingHandlers
{
    private readonly ConcurrentDictionary<EventAttempt, bool> attempts = new();

    public int Count => attempts.Count;

    /// <summary>The attempts, oldest first.</summary>
    public IReadOnlyList<EventAttempt> All => [.. attempts.Keys.OrderBy(attempt => attempt.StartedAt)];

    public void Add(EventAttempt attempt) => attempts.TryAdd(attempt, value: true);

    public void Remove(EventAttempt attempt) => attempts.TryRemove(attempt, out _);
}
