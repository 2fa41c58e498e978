using Microsoft.Extensions.Logging;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>
/// Every log line of the inbox; the ids go on from the core's and are listed in docs/inbox.md. Never a body or a signature; ids go through
/// <see cref="LogText"/>.
/// </summary>
internal static partial class InboxLog
{
    [LoggerMessage(200, LogLevel.Error, "{Count} waiting deliveries could not be stored; their senders were asked to come back.",
        EventName = "AcceptFailed")]
    public static partial void AcceptFailed(this ILogger logger, Exception exception, int count);

    [LoggerMessage(
        201, LogLevel.Critical, "Event {EventId} of '{Receiver}' is authentic but unreadable and kept as a dead letter: {Problem}.",
        EventName = "UnreadableStored")]
    public static partial void UnreadableStored(this ILogger logger, string receiver, string? eventId, string problem);

    [LoggerMessage(202, LogLevel.Warning, "Event {EventId} of '{Receiver}' was sent again, and is stored as {State}: it is acknowledged " +
        "and not handled. Requeue it if it is to be.", EventName = "GivenUpEventResent")]
    public static partial void GivenUpEventResent(this ILogger logger, string receiver, string? eventId, InboxState state);

    [LoggerMessage(210, LogLevel.Error, "The inbox's database is unavailable; trying again in {Pause}.", EventName = "InboxUnavailable")]
    public static partial void InboxUnavailable(this ILogger logger, Exception exception, TimeSpan pause);

    [LoggerMessage(211, LogLevel.Information, "The inbox's database is back after {Failures} failed attempts to use it.",
        EventName = "InboxRecovered")]
    public static partial void InboxRecovered(this ILogger logger, int failures);

    [LoggerMessage(
        212, LogLevel.Error,
        "The inbox's tables are not usable, so deliveries are answered with 503 and no event is handled; trying again in {Pause}.",
            EventName = "TablesUnusable")]
    public static partial void TablesUnusable(this ILogger logger, Exception exception, TimeSpan pause);

    [LoggerMessage(EventId = 213, Message = "The inbox's tables were upgraded from version {From} to {To}.", EventName = "SchemaUpgraded")]
    public static partial void SchemaUpgraded(this ILogger logger, LogLevel level, int from, int to);

    [LoggerMessage(
        214, LogLevel.Warning,
        "The inbox's database is unavailable. Deliveries are answered with 503 until it is back; its tables are checked then.", EventName =
            "UnavailableAtStart")]
    public static partial void UnavailableAtStart(this ILogger logger, Exception exception);

    [LoggerMessage(215, LogLevel.Warning, "{Problem} Until then deliveries are answered with 503.", EventName = "WaitsForTables")]
    public static partial void WaitsForTables(this ILogger logger, string problem);

    [LoggerMessage(216, LogLevel.Warning, "Tables or indexes of the inbox were missing and have been created again: {Statements}",
        EventName = "SchemaRepaired")]
    public static partial void SchemaRepaired(this ILogger logger, string statements);

    [LoggerMessage(220, LogLevel.Information, "Event {EventType} {EventId} of '{Receiver}' processed at attempt {Attempt}.",
        EventName = "EventProcessed")]
    public static partial void EventProcessed(this ILogger logger, string receiver, string? eventType, string? eventId, int attempt);

    [LoggerMessage(
        221, LogLevel.Warning,
        "Event {EventType} {EventId} of '{Receiver}' failed at attempt {Attempt} and will be tried again in {Delay}.", EventName =
            "EventWillBeRetried")]
    public static partial void EventWillBeRetried(
        this ILogger logger, Exception? exception, string receiver, string? eventType, string? eventId, int attempt, TimeSpan delay);

    [LoggerMessage(222, LogLevel.Critical, "Event {EventType} {EventId} of '{Receiver}' is a dead letter after {Attempts} attempt(s): " +
        "fix the cause, then requeue or discard it.", EventName = "EventDead")]
    public static partial void EventDead(
        this ILogger logger, Exception exception, string receiver, string? eventType, string? eventId, int attempts);

    [LoggerMessage(223, LogLevel.Warning, "Event {EventType} {EventId} of '{Receiver}' is no longer held by this attempt: another owner " +
        "took it over, or the attempt failed after its commit. Nothing more was recorded.", EventName = "LeaseLost")]
    public static partial void LeaseLost(this ILogger logger, string receiver, string? eventType, string? eventId);

    [LoggerMessage(224, LogLevel.Information, "Event {EventType} {EventId} of '{Receiver}' was given back, because the host stops or the " +
        "handlers before it take too long: {GivenBack}.", EventName = "EventGivenBack")]
    public static partial void EventGivenBack(this ILogger logger, string receiver, string? eventType, string? eventId, bool givenBack);

    [LoggerMessage(
        225, LogLevel.Error,
        "What became of event {EventType} {EventId} of '{Receiver}' could not be written; its lease will bring it back.", EventName =
            "WriteBackFailed")]
    public static partial void WriteBackFailed(
        this ILogger logger, Exception exception, string receiver, string? eventType, string? eventId);

    [LoggerMessage(226, LogLevel.Warning, "The lease of event {EventType} {EventId} of '{Receiver}' could not be renewed.",
        EventName = "RenewalFailed")]
    public static partial void RenewalFailed(this ILogger logger, Exception exception, string receiver, string? eventType, string? eventId);

    [LoggerMessage(227, LogLevel.Error, "Handler {Handler} of event {EventType} {EventId} of '{Receiver}' has not returned although its " +
        "time is up and its cancellation token has ended. It keeps one slot of this process until it returns. Pass the token on to " +
        "everything that the handler awaits.", EventName = "HandlerOverdue")]
    public static partial void HandlerOverdue(this ILogger logger, string receiver, string? eventType, string? eventId, string? handler);

    [LoggerMessage(229, LogLevel.Warning, "Handler {Handler} of event {EventType} {EventId} of '{Receiver}' returned after its attempt " +
        "had been given up; nothing of it was kept.", EventName = "HandlerEndedLate")]
    public static partial void HandlerEndedLate(
        this ILogger logger, Exception? exception, string receiver, string? eventType, string? eventId, string? handler);

    [LoggerMessage(230, LogLevel.Information, "{Count} processed events older than {Retention} were removed from the inbox.",
        EventName = "InboxPruned")]
    public static partial void InboxPruned(this ILogger logger, int count, TimeSpan retention);

    [LoggerMessage(
        231, LogLevel.Warning, "The inbox could not be sampled or pruned; the next attempt follows.", EventName = "HousekeepingFailed")]
    public static partial void HousekeepingFailed(this ILogger logger, Exception exception);

    [LoggerMessage(240, LogLevel.Information, "Event {EventId} of '{Receiver}' was requeued.", EventName = "EventRequeued")]
    public static partial void EventRequeued(this ILogger logger, string receiver, string? eventId);

    [LoggerMessage(241, LogLevel.Warning, "Event {EventId} of '{Receiver}' was discarded.", EventName = "EventDiscarded")]
    public static partial void EventDiscarded(this ILogger logger, string receiver, string? eventId);

    [LoggerMessage(
        242, LogLevel.Information, "Event {EventId} of '{Receiver}' was restored and is a dead letter again.", EventName = "EventRestored")]
    public static partial void EventRestored(this ILogger logger, string receiver, string? eventId);

    [LoggerMessage(243, LogLevel.Information, "{Changed} events of a set {Action} so far.", EventName = "SetProgress")]
    public static partial void SetProgress(this ILogger logger, string action, long changed);

    [LoggerMessage(244, LogLevel.Information, "{Changed} events of a set {Action} by {User}; {Skipped} skipped.", EventName = "SetChanged")]
    public static partial void SetChanged(this ILogger logger, string action, long changed, long skipped, string user);
}
