namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>
/// Reads the inbox and changes what became of its events. A singleton; thread-safe. An event that is being handled right now can be neither
/// requeued nor discarded. Who changed what,
/// when and why is kept with each event.
/// </summary>
public interface IWebhookInbox
{
    /// <summary>Lists events, newest first.</summary>
    /// <param name="query">Which events.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    /// <returns>One page; the next one follows <see cref="InboxQuery.After"/> the position of its last entry.</returns>
    /// <exception cref="ArgumentException">The query cannot be meant, or would read too much; the message says why.</exception>
    Task<IReadOnlyList<InboxEntry>> QueryAsync(InboxQuery query, CancellationToken cancellationToken = default);

    /// <summary>
    /// Reads how the inbox as a whole stands, in a time that does not grow with it: counts are exact up to 10,000, that of failed events
    /// while no more than 1,000 wait, and beyond that as of the last sample, at most 15 s ago.
    /// </summary>
    /// <param name="cancellationToken">Ends the queries.</param>
    /// <returns>What waits, what failed, and whether anything changed since the last call.</returns>
    Task<InboxStatistics> GetStatisticsAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Finds the newest delivery of each event type at each receiver, with a few queries for each receiver however many events there are.
    /// </summary>
    /// <param name="cancellationToken">Ends the queries.</param>
    /// <returns>One entry for each receiver and event type that is stored, by receiver and then event type.</returns>
    Task<IReadOnlyList<InboxLastDelivery>> GetLastDeliveriesAsync(CancellationToken cancellationToken = default);

    /// <summary>Finds the events with an id, which is unique only within one receiver.</summary>
    /// <param name="eventId">The whole id, or a beginning of at least 6 characters.</param>
    /// <param name="cancellationToken">Ends the queries.</param>
    /// <returns>The events with that id, one for each receiver; when there is none, the newest 100 whose ids begin with it.</returns>
    Task<IReadOnlyList<InboxEntry>> FindByIdAsync(string eventId, CancellationToken cancellationToken = default);

    /// <summary>Reads one event with its body, its failed attempts, and what people have done with it.</summary>
    /// <param name="eventId">The event's id.</param>
    /// <param name="receiver">The receiver's name.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    /// <returns>The event; <see langword="null"/> when there is none.</returns>
    Task<InboxEventDetails?> FindAsync(
        string eventId, string receiver = WebhookReceiverDefaults.ReceiverName, CancellationToken cancellationToken = default);

    /// <summary>
    /// Lets a dead letter or a discarded event be handled again, from its first unfinished handler and with all its attempts before it. A
    /// processed one too, when
    /// <paramref name="from"/> says so: one that was processed by an application without the handler it needs.
    /// </summary>
    /// <param name="eventId">The event's id.</param>
    /// <param name="receiver">The receiver's name.</param>
    /// <param name="from">The state in which the caller has seen it: in any other, nothing is done. What somebody else has decided since is
    /// not undone.</param>
    /// <param name="by">Who does it, and why.</param>
    /// <param name="cancellationToken">Ends the update.</param>
    /// <returns>Whether there was such an event in such a state.</returns>
    Task<bool> RequeueAsync(
        string eventId,
        string receiver = WebhookReceiverDefaults.ReceiverName,
        InboxState? from = null,
        InboxOperator? by = null,
        CancellationToken cancellationToken = default);

    /// <summary>
    /// Requeues all events that a query selects, in order of acceptance, which is also the order in which those of one case or client run.
    /// Without a <see cref="InboxQuery.State"/> it takes
    /// dead letters and discarded events; processed ones only when it says so.
    /// </summary>
    /// <remarks>At most 500 events share a transaction, and deliveries are stored in between. Progress is logged.</remarks>
    /// <param name="query">Which events; its page does not matter. Those that arrive meanwhile are not part of it.</param>
    /// <param name="by">Who does it, and why.</param>
    /// <param name="cancellationToken">Ends the change between two transactions; what was done stays.</param>
    /// <returns>How many were requeued.</returns>
    /// <exception cref="ArgumentException">The query cannot be meant, or would read too much; the message says why.</exception>
    Task<InboxChange> RequeueAsync(InboxQuery query, InboxOperator? by = null, CancellationToken cancellationToken = default);

    /// <summary>Requeues events by their keys; otherwise as by a query.</summary>
    /// <param name="events">The events.</param>
    /// <param name="from">The state in which the caller has seen them: those in any other are skipped.</param>
    /// <param name="by">Who does it, and why.</param>
    /// <param name="cancellationToken">Ends the change between two transactions; what was done stays.</param>
    /// <returns>How many were requeued.</returns>
    Task<InboxChange> RequeueAsync(
        IReadOnlyCollection<InboxKey> events, InboxState? from = null, InboxOperator? by = null, CancellationToken cancellationToken =
            default);

    /// <summary>Gives up a dead letter, or a waiting event that nobody holds.</summary>
    /// <param name="eventId">The event's id.</param>
    /// <param name="receiver">The receiver's name.</param>
    /// <param name="from">The state in which the caller has seen it: in any other, nothing is done.</param>
    /// <param name="by">Who does it, and why.</param>
    /// <param name="cancellationToken">Ends the update.</param>
    /// <returns>Whether there was such an event in such a state.</returns>
    Task<bool> DiscardAsync(
        string eventId,
        string receiver = WebhookReceiverDefaults.ReceiverName,
        InboxState? from = null,
        InboxOperator? by = null,
        CancellationToken cancellationToken = default);

    /// <summary>
    /// Discards all events that a query selects, in order of acceptance. Without a <see cref="InboxQuery.State"/> it takes dead letters and
    /// waiting events.
    /// </summary>
    /// <remarks>At most 500 events share a transaction, and deliveries are stored in between. Progress is logged.</remarks>
    /// <param name="query">Which events; its page does not matter. Those that arrive meanwhile are not part of it.</param>
    /// <param name="by">Who does it, and why.</param>
    /// <param name="cancellationToken">Ends the change between two transactions; what was done stays.</param>
    /// <returns>How many were discarded.</returns>
    /// <exception cref="ArgumentException">The query cannot be meant, or would read too much; the message says why.</exception>
    Task<InboxChange> DiscardAsync(InboxQuery query, InboxOperator? by = null, CancellationToken cancellationToken = default);

    /// <summary>Discards events by their keys; otherwise as by a query.</summary>
    /// <param name="events">The events.</param>
    /// <param name="from">The state in which the caller has seen them: those in any other are skipped.</param>
    /// <param name="by">Who does it, and why.</param>
    /// <param name="cancellationToken">Ends the change between two transactions; what was done stays.</param>
    /// <returns>How many were discarded.</returns>
    Task<InboxChange> DiscardAsync(
        IReadOnlyCollection<InboxKey> events, InboxState? from = null, InboxOperator? by = null, CancellationToken cancellationToken =
            default);

    /// <summary>Makes a discarded event a dead letter again. It is not handled: requeue it for that.</summary>
    /// <param name="eventId">The event's id.</param>
    /// <param name="receiver">The receiver's name.</param>
    /// <param name="by">Who does it, and why.</param>
    /// <param name="cancellationToken">Ends the update.</param>
    /// <returns>Whether there was such a discarded event.</returns>
    Task<bool> RestoreAsync(
        string eventId, string receiver = WebhookReceiverDefaults.ReceiverName, InboxOperator? by =
            null, CancellationToken cancellationToken = default);

    /// <summary>Makes all discarded events that a query selects dead letters again, in order of acceptance.</summary>
    /// <remarks>At most 500 events share a transaction, and deliveries are stored in between. Progress is logged.</remarks>
    /// <param name="query">Which events; its page does not matter.</param>
    /// <param name="by">Who does it, and why.</param>
    /// <param name="cancellationToken">Ends the change between two transactions; what was done stays.</param>
    /// <returns>How many were restored.</returns>
    /// <exception cref="ArgumentException">The query cannot be meant, or would read too much; the message says why.</exception>
    Task<InboxChange> RestoreAsync(InboxQuery query, InboxOperator? by = null, CancellationToken cancellationToken = default);

    /// <summary>Restores events by their keys; otherwise as by a query.</summary>
    /// <param name="events">The events.</param>
    /// <param name="by">Who does it, and why.</param>
    /// <param name="cancellationToken">Ends the change between two transactions; what was done stays.</param>
    /// <returns>How many were restored.</returns>
    Task<InboxChange> RestoreAsync(
        IReadOnlyCollection<InboxKey> events, InboxOperator? by = null, CancellationToken cancellationToken = default);

    /// <summary>Removes processed and discarded events. Their duplicates are no longer recognised. Dead letters stay.</summary>
    /// <param name="before">Those that were processed or discarded before this.</param>
    /// <param name="cancellationToken">Ends the removal between two batches.</param>
    /// <returns>How many were removed.</returns>
    Task<int> PruneAsync(DateTimeOffset before, CancellationToken cancellationToken = default);

    /// <summary>
    /// Waits until an event is processed, whether or not it has arrived yet. For tests; it does not depend on the application's clock, but
    /// retries do.
    /// </summary>
    /// <param name="eventId">The event's id.</param>
    /// <param name="receiver">The receiver's name.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when the event is processed.</returns>
    /// <exception cref="InvalidOperationException">The event is a dead letter or was discarded; the message has its last error.</exception>
    Task WaitUntilProcessedAsync(
        string eventId, string receiver = WebhookReceiverDefaults.ReceiverName, CancellationToken cancellationToken = default);

    /// <summary>
    /// Waits until no event is due or being handled. Events whose next attempt is later by the application's clock may remain, and those of
    /// the same case or client behind them. For tests.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when the inbox is idle.</returns>
    Task WaitUntilIdleAsync(CancellationToken cancellationToken = default);
}
