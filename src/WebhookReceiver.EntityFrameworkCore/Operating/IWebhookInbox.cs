namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>Looks into the inbox and puts things right. A singleton; thread-safe. An event that is being handled right now can be neither requeued nor discarded.</summary>
public interface IWebhookInbox
{
    /// <summary>Lists events, newest first.</summary>
    /// <param name="query">What to look for.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    /// <returns>One page; the next one follows <see cref="InboxQuery.After"/> the position of its last entry.</returns>
    Task<IReadOnlyList<InboxEntry>> QueryAsync(InboxQuery query, CancellationToken cancellationToken = default);

    /// <summary>Looks at the inbox as a whole, in a time that does not grow with it: counts are exact up to 10,000, that of failed events while no more than 1,000 wait, and beyond that as of the last sample, at most 15 s ago.</summary>
    /// <param name="cancellationToken">Ends the queries.</param>
    /// <returns>What waits, what failed, and whether anything changed since the last look.</returns>
    Task<InboxStatistics> GetStatisticsAsync(CancellationToken cancellationToken = default);

    /// <summary>Finds the newest delivery of each event type at each receiver, with a few queries for each pair however many events there are.</summary>
    /// <param name="cancellationToken">Ends the queries.</param>
    /// <returns>One entry for each receiver and event type that is stored, by receiver and then event type.</returns>
    Task<IReadOnlyList<InboxLastDelivery>> GetLastDeliveriesAsync(CancellationToken cancellationToken = default);

    /// <summary>Finds the events with an id, which is unique only within one receiver.</summary>
    /// <param name="eventId">The whole id.</param>
    /// <param name="cancellationToken">Ends the queries.</param>
    /// <returns>At most one for each receiver.</returns>
    Task<IReadOnlyList<InboxEntry>> FindByIdAsync(string eventId, CancellationToken cancellationToken = default);

    /// <summary>Reads one event with its body and failed attempts.</summary>
    /// <param name="eventId">The event's id.</param>
    /// <param name="receiver">The receiver's name.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    /// <returns>The event; <see langword="null"/> when there is none.</returns>
    Task<InboxEventDetails?> FindAsync(string eventId, string receiver = WebhookReceiverDefaults.ReceiverName, CancellationToken cancellationToken = default);

    /// <summary>
    /// Lets a dead letter or a discarded event be handled again, from its first unfinished handler and with all its attempts before it. A processed one too, when
    /// <paramref name="from"/> says so: one that was processed by an application without the handler it needs.
    /// </summary>
    /// <param name="eventId">The event's id.</param>
    /// <param name="receiver">The receiver's name.</param>
    /// <param name="from">The state in which the caller has seen it: in any other, nothing is done. What somebody else has decided since is not undone.</param>
    /// <param name="cancellationToken">Ends the update.</param>
    /// <returns>Whether there was such an event in such a state.</returns>
    Task<bool> RequeueAsync(string eventId, string receiver = WebhookReceiverDefaults.ReceiverName, InboxState? from = null, CancellationToken cancellationToken = default);

    /// <summary>Gives up a dead letter, or a waiting event that nobody holds, for good.</summary>
    /// <param name="eventId">The event's id.</param>
    /// <param name="receiver">The receiver's name.</param>
    /// <param name="from">The state in which the caller has seen it: in any other, nothing is done.</param>
    /// <param name="cancellationToken">Ends the update.</param>
    /// <returns>Whether there was such an event in such a state.</returns>
    Task<bool> DiscardAsync(string eventId, string receiver = WebhookReceiverDefaults.ReceiverName, InboxState? from = null, CancellationToken cancellationToken = default);

    /// <summary>Removes processed and discarded events. Their duplicates are no longer recognised. Dead letters stay.</summary>
    /// <param name="before">Those that were processed or discarded before this.</param>
    /// <param name="cancellationToken">Ends the removal between two batches.</param>
    /// <returns>How many were removed.</returns>
    Task<int> PruneAsync(DateTimeOffset before, CancellationToken cancellationToken = default);
}
