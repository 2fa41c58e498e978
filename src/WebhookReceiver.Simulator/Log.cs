namespace WebhookReceiver.Simulator;

internal static partial class Log
{
    [LoggerMessage(EventId = 500, EventName = "SimulatorStarted", Level = LogLevel.Information,
        Message = "Simulated Debitura ({Environment} environment) at {BaseUrl}; drive it at {BaseUrl}_simulator")]
    public static partial void SimulatorStarted(this ILogger logger, SimulatedEnvironment environment, Uri baseUrl);

    [LoggerMessage(EventId = 501, EventName = "DemoKeyAccepted", Level = LogLevel.Information, Message = "Accepts the demo key {DemoKey}")]
    public static partial void DemoKeyAccepted(this ILogger logger, string demoKey);

    [LoggerMessage(EventId = 502, EventName = "DeliveryAccepted", Level = LogLevel.Information,
        Message = "{EventType} {EventId}, attempt {Attempt}: accepted with {StatusCode}")]
    public static partial void DeliveryAccepted(this ILogger logger, string eventType, string eventId, int attempt, int? statusCode);

    [LoggerMessage(EventId = 503, EventName = "DeliveryFailed", Level = LogLevel.Warning,
        Message = "{EventType} {EventId}, attempt {Attempt}: {Error}; next attempt {NextAttemptAt}")]
    public static partial void DeliveryFailed(
        this ILogger logger, string eventType, string eventId, int attempt, string? error, DateTimeOffset? nextAttemptAt);
}
