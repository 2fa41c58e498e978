using Microsoft.Extensions.Logging;

namespace WebhookReceiver;

/// <summary>
/// Every log line of the receiver; the ids follow the flow and are listed in docs/observability.md. Never a body, secret or signature; ids
/// from outside go through <see cref="LogText"/>.
/// </summary>
internal static partial class Log
{
    // 100: start and settings
    [LoggerMessage(
        100, LogLevel.Information,
        "Webhook receiver '{Receiver}' accepts POST {Paths}, signed with one of {SecretCount} secret(s).\n  {Handlers}", EventName =
            "ReceiverStarted")]
    public static partial void ReceiverStarted(this ILogger logger, string receiver, string paths, int secretCount, string handlers);

    [LoggerMessage(101, LogLevel.Warning, "Webhook receiver '{Receiver}' is registered but not mapped, so nothing can reach it: call " +
        "app.MapWebhookReceiver(path) or app.UseWebhookReceiver(path) with its name.", EventName = "ReceiverNotMapped")]
    public static partial void ReceiverNotMapped(this ILogger logger, string receiver);

    [LoggerMessage(102, LogLevel.Information, "Settings of webhook receiver '{Receiver}' reloaded: {SecretCount} secret(s) in force.",
        EventName = "SettingsReloaded")]
    public static partial void SettingsReloaded(this ILogger logger, string receiver, int secretCount);

    [LoggerMessage(103, LogLevel.Critical, "The changed settings of webhook receiver '{Receiver}' are invalid; the last valid ones stay " +
        "in force until this is fixed: {Errors}", EventName = "SettingsReloadFailed")]
    public static partial void SettingsReloadFailed(this ILogger logger, string receiver, string errors);

    [LoggerMessage(104, LogLevel.Warning, "Webhook receivers '{One}' and '{Other}' share a signing secret: a delivery to one of them can " +
        "be replayed to the other, and is handled once by each. Debitura issues a secret for each subscription: configure each " +
        "receiver's own.", EventName = "SecretShared")]
    public static partial void SecretShared(this ILogger logger, string one, string other);

    [LoggerMessage(
        105, LogLevel.Warning,
        "{Clash} This may be meant: the application has routes in branches of its pipeline, or a policy of its own that tells them apart.",
            EventName = "RouteClash")]
    public static partial void RouteClash(this ILogger logger, string clash);

    // 110: header, body and signature
    [LoggerMessage(110, LogLevel.Warning, "Delivery to '{Receiver}' rejected: {Reason}.", EventName = "DeliveryRejected")]
    public static partial void DeliveryRejected(this ILogger logger, string receiver, RejectionReason reason);

    [LoggerMessage(111, LogLevel.Warning, "Delivery to '{Receiver}' rejected: {Reason}. Probable cause: {Cause}. {Explanation}",
        EventName = "RejectionExplained")]
    public static partial void RejectionExplained(
        this ILogger logger, string receiver, RejectionReason reason, RejectionCause cause, string explanation);

    [LoggerMessage(112, LogLevel.Information,
        "The body of a delivery to '{Receiver}' could not be read to its end; answered {StatusCode}.", EventName = "BodyUnreadable")]
    public static partial void BodyUnreadable(this ILogger logger, string receiver, int statusCode);

    [LoggerMessage(113, LogLevel.Information, "A request to '{Receiver}' was not a POST; answered 405.", EventName = "MethodNotAllowed")]
    public static partial void MethodNotAllowed(this ILogger logger, string receiver);

    [LoggerMessage(114, LogLevel.Error, "{Refused} deliveries found no room and were answered 503, the latest to '{Receiver}': bodies " +
        "that are not verified yet occupy {UnverifiedBytes} bytes of memory, all that MaxUnverifiedBytes allows, or the quarter of it " +
        "that bodies above 4 KiB share. Probably an attack: limit requests per address in front of the receiver. Reported once a minute.",
        EventName = "Overloaded")]
    public static partial void Overloaded(this ILogger logger, string receiver, int refused, long unverifiedBytes);

    [LoggerMessage(115, LogLevel.Warning, "The body of a delivery to '{Receiver}' was disposed before the receiver could read it; " +
        "answered 400. A middleware in front reads the body and closes it: map the receiver before that middleware, or read with " +
        "leaveOpen: true.", EventName = "BodyDisposed")]
    public static partial void BodyDisposed(this ILogger logger, string receiver);

    [LoggerMessage(116, LogLevel.Error, "A rejected delivery to '{Receiver}' could not be explained.", EventName = "ExplanationFailed")]
    public static partial void ExplanationFailed(this ILogger logger, Exception exception, string receiver);

    // 120: envelope and payload
    [LoggerMessage(120, LogLevel.Error, "Event {EventType} {EventId} for '{Receiver}' is authentic but unreadable: {Problem}.",
        EventName = "EventUnreadable")]
    public static partial void EventUnreadable(this ILogger logger, string receiver, string? eventType, string? eventId, string problem);

    // 130: claim
    [LoggerMessage(130, LogLevel.Debug, "Event {EventType} {EventId} for '{Receiver}' was taken in before; acknowledged again.",
        EventName = "DuplicateAcknowledged")]
    public static partial void DuplicateAcknowledged(this ILogger logger, string receiver, string? eventType, string? eventId);

    [LoggerMessage(131, LogLevel.Warning, "The delivery of event {EventType} {EventId} to '{Receiver}' is a copy of one handled before, " +
        "signature included: a replay. Answered 409.", EventName = "ReplayRefused")]
    public static partial void ReplayRefused(this ILogger logger, string receiver, string? eventType, string? eventId);

    [LoggerMessage(
        132, LogLevel.Information,
        "Event {EventType} {EventId} for '{Receiver}' is being handled by another delivery; the sender was asked to try again.",
            EventName = "EventInProgress")]
    public static partial void EventInProgress(this ILogger logger, string receiver, string? eventType, string? eventId);

    [LoggerMessage(133, LogLevel.Error, "Event {EventType} {EventId} for '{Receiver}' was not accepted: the store is full or out of " +
        "reach. The sender was asked to try again.", EventName = "StoreUnavailable")]
    public static partial void StoreUnavailable(this ILogger logger, string receiver, string? eventType, string? eventId);

    [LoggerMessage(
        134, LogLevel.Error, "The replay store failed to {Operation} event {EventId} of '{Receiver}'.", EventName = "StoreFaulted")]
    public static partial void StoreFaulted(this ILogger logger, Exception exception, string operation, string receiver, string? eventId);

    [LoggerMessage(135, LogLevel.Error, "The memory store of '{Receiver}' is full with {MaxTrackedEvents} events and refuses new ones: " +
        "raise MaxTrackedEvents, or use the durable inbox.", EventName = "MemoryStoreFull")]
    public static partial void MemoryStoreFull(this ILogger logger, string receiver, int maxTrackedEvents);

    [LoggerMessage(136, LogLevel.Error, "Processing event {EventType} {EventId} of '{Receiver}' failed before its fate was decided.",
        EventName = "ProcessorFailed")]
    public static partial void ProcessorFailed(
        this ILogger logger, Exception exception, string receiver, string? eventType, string? eventId);

    // 140: handlers
    [LoggerMessage(
        140, LogLevel.Error, "Handler {Handler} failed on event {EventType} {EventId} of '{Receiver}'.", EventName = "HandlerFailed")]
    public static partial void HandlerFailed(
        this ILogger logger, Exception exception, string handler, string receiver, string? eventType, string? eventId);

    [LoggerMessage(
        141, LogLevel.Warning,
        "No handler is registered for event type {EventType} of '{Receiver}'; its events are acknowledged. Said once per type.",
            EventName = "NoHandler")]
    public static partial void NoHandler(this ILogger logger, string receiver, string? eventType);

    [LoggerMessage(142, LogLevel.Warning, "A handler of event {EventType} {EventId} of '{Receiver}' ran on after its time was up and the " +
        "sender had its answer; it ended with success: {Succeeded}. Let handlers pass their cancellation token on.",
        EventName = "HandlerFinishedLate")]
    public static partial void HandlerFinishedLate(
        this ILogger logger, string receiver, string? eventType, string? eventId, bool succeeded);

    [LoggerMessage(143, LogLevel.Error, "A service that the handlers of event {EventType} {EventId} of '{Receiver}' used failed when it " +
        "was disposed. What was committed before stays; otherwise the attempt fails.", EventName = "DisposalFailed")]
    public static partial void DisposalFailed(
        this ILogger logger, Exception exception, string receiver, string? eventType, string? eventId);

    // 150: the end of a delivery
    [LoggerMessage(150, LogLevel.Information, "Event {EventType} {EventId} of '{Receiver}' handled in {ElapsedMilliseconds:0.0} ms.",
        EventName = "EventHandled")]
    public static partial void EventHandled(
        this ILogger logger, string receiver, string? eventType, string? eventId, double elapsedMilliseconds);

    [LoggerMessage(151, LogLevel.Information, "Event {EventType} {EventId} of '{Receiver}' stored in {ElapsedMilliseconds:0.0} ms.",
        EventName = "EventStored")]
    public static partial void EventStored(
        this ILogger logger, string receiver, string? eventType, string? eventId, double elapsedMilliseconds);

    [LoggerMessage(
        152, LogLevel.Error,
        "Event {EventType} {EventId} of '{Receiver}' was not handled: {Outcome}. Answered {StatusCode}; the sender will try again.",
            EventName = "EventNotHandled")]
    public static partial void EventNotHandled(
        this ILogger logger, string receiver, string? eventType, string? eventId, DeliveryOutcome outcome, int statusCode);

    [LoggerMessage(153, LogLevel.Critical, "Event {EventType} {EventId} of '{Receiver}' failed {Failures} times, last with " +
        "{LastOutcome}. It is acknowledged so that the sender keeps the subscription, and NOT handled: recover it from OnAbandoned or at " +
        "Debitura.", EventName = "EventAbandoned")]
    public static partial void EventAbandoned(
        this ILogger logger, string receiver, string? eventType, string? eventId, int failures, DeliveryOutcome lastOutcome);

    [LoggerMessage(154, LogLevel.Debug, "Event {EventType} {EventId} of '{Receiver}' acknowledged without a handler.",
        EventName = "EventAcknowledgedUnhandled")]
    public static partial void EventAcknowledgedUnhandled(this ILogger logger, string receiver, string? eventType, string? eventId);

    [LoggerMessage(160, LogLevel.Error, "The hook {Hook} of '{Receiver}' failed.", EventName = "HookFailed")]
    public static partial void HookFailed(this ILogger logger, Exception exception, string hook, string receiver);
}
