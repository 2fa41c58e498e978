using Microsoft.Extensions.Logging;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>The log lines of the history; the ids go on from <see cref="InboxLog"/>.</summary>
internal static partial class HistoryLog
{
    [LoggerMessage(260, LogLevel.Warning, "The history could not be written. What is counted waits in memory, and is lost if the process " +
        "ends first; deliveries and events are not affected.", EventName = "HistoryUnavailable")]
    public static partial void HistoryUnavailable(this ILogger logger, Exception exception);

    [LoggerMessage(261, LogLevel.Information, "The history is being written again.", EventName = "HistoryRecovered")]
    public static partial void HistoryRecovered(this ILogger logger);

    [LoggerMessage(
        262, LogLevel.Warning,
        "The history lacks {Count} numbers: there was no room for them in memory, or the database may or may not have stored them.",
            EventName = "HistoryLost")]
    public static partial void HistoryLost(this ILogger logger, long count);
}
