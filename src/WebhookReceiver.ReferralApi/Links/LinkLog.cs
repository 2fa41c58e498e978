using Microsoft.Extensions.Logging;

namespace WebhookReceiver.ReferralApi;

/// <summary>Every log line of link recovery; the ids go on from the inbox's and are listed in docs/link-recovery.md. Never a name, an
/// e-mail address, a link or a client's id.</summary>
internal static partial class LinkLog
{
    [LoggerMessage(300, LogLevel.Information,
        "Event {EventId}: the expired link request was sent again, recovery {Recovery} of this client.", EventName = "LinkRequestSent")]
    public static partial void LinkRequestSent(this ILogger logger, string? eventId, int recovery);

    [LoggerMessage(301, LogLevel.Information,
        "Event {EventId}: the link request expired, but the client is linked after all; nothing was sent.", EventName = "LinkedAfterAll")]
    public static partial void LinkedAfterAll(this ILogger logger, string? eventId);

    [LoggerMessage(302, LogLevel.Information,
        "Event {EventType} {EventId} is older than what is known of its client and changes nothing.", EventName = "LinkEventOutdated")]
    public static partial void LinkEventOutdated(this ILogger logger, string? eventType, string? eventId);

    [LoggerMessage(303, LogLevel.Information,
        "Event {EventId}: the client declined to be linked; its request is not sent again.", EventName = "LinkDeclined")]
    public static partial void LinkDeclined(this ILogger logger, string? eventId);

    [LoggerMessage(304, LogLevel.Warning,
        "Event {EventId}: recovery gave up after {Recoveries} recoveries ({Reason}); a person has to act.", EventName = "RecoveryGivenUp")]
    public static partial void RecoveryGivenUp(this ILogger logger, string? eventId, LinkRecoveryGiveUpReason reason, int recoveries);

    [LoggerMessage(305, LogLevel.Warning,
        "Link recovery has a {What} and nobody to give it to: set LinkRecoveryOptions.OnNews, or add an " +
        "ILinkRecoveryHandler.", EventName = "NobodyTold")]
    public static partial void NobodyTold(this ILogger logger, string what);

    [LoggerMessage(306, LogLevel.Warning,
        "Event {EventId}: the record that its request is being sent could not be removed; the next attempt " +
        "waits until it expires.", EventName = "ReleaseFailed")]
    public static partial void ReleaseFailed(this ILogger logger, Exception exception, string? eventId);

    [LoggerMessage(307, LogLevel.Error,
        "Debitura's answer to a client request could not be recorded; the caller has it, and recovery takes " +
        "the request for unanswered.", EventName = "AnswerNotRecorded")]
    public static partial void AnswerNotRecorded(this ILogger logger, Exception exception);
}
