namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>
/// Reads what happened to deliveries and events, over all processes that share the inbox and across their restarts. Each writes what it
/// counted every few seconds, so the latest
/// seconds are missing. Kept by minute for two days, then by hour, in all for 90 days. Registered by <c>UseInbox</c> and
/// <c>AddWebhookInboxWorker</c>.
/// </summary>
public interface IWebhookInboxHistory
{
    /// <summary>Counts deliveries and events by receiver and event type, in equal spans of time.</summary>
    /// <param name="since">The beginning. Spans are aligned in UTC, and the one that contains it counts as a whole.</param>
    /// <param name="until">The end, not included.</param>
    /// <param name="resolution">
    /// The length of a span, in whole minutes; <see langword="null"/> for one that suits the time that is asked for. Raised to whole hours
    /// where <paramref name="since"/> is more than two
    /// days ago, and to what gives at most 1,500 spans.
    /// </param>
    /// <param name="cancellationToken">Ends the query.</param>
    /// <returns>
    /// The counts, oldest first; nothing where nothing happened. With more than 20,000 of them, the event types of a receiver are added up
    /// as
    /// <see cref="WebhookReceiverDiagnostics.OtherEventType"/>.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="resolution"/> is not a whole number of minutes.</exception>
    Task<IReadOnlyList<InboxHistoryCounts>> GetCountsAsync(
        DateTimeOffset since, DateTimeOffset until, TimeSpan? resolution = null, CancellationToken cancellationToken = default);

    /// <summary>Returns how often handlers ran and how long they took.</summary>
    /// <param name="since">The beginning. The minute, or the hour, that contains it counts.</param>
    /// <param name="until">The end, not included.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    /// <returns>At most 1,000 handlers, by receiver and name.</returns>
    Task<IReadOnlyList<InboxHistoryHandler>> GetHandlersAsync(
        DateTimeOffset since, DateTimeOffset until, CancellationToken cancellationToken = default);

    /// <summary>Returns the episodes of rejections, of all receivers of the processes that share the inbox.</summary>
    /// <param name="since">The beginning. An episode that ended later counts.</param>
    /// <param name="until">The end, not included.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    /// <returns>At most 1,000 episodes, the latest first.</returns>
    Task<IReadOnlyList<InboxHistoryRejections>> GetRejectionsAsync(
        DateTimeOffset since, DateTimeOffset until, CancellationToken cancellationToken = default);
}
