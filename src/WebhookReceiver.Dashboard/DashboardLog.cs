using Microsoft.Extensions.Logging;

namespace WebhookReceiver.Dashboard;

/// <summary>
/// Every log line of the dashboard; the ids go on from link recovery's and are listed in docs/dashboard.md. Never a body or an error
/// text; ids and names go through <see cref="LogText"/>.
/// </summary>
internal static partial class DashboardLog
{
    [LoggerMessage(400, LogLevel.Information, "The webhook dashboard is open at {Paths} to {Audience}.", EventName = "DashboardOpen")]
    public static partial void DashboardOpen(this ILogger logger, string paths, string audience);

    [LoggerMessage(
        401,
        LogLevel.Warning,
        "The webhook dashboard at {Paths} is hidden and answers 404: outside Development it needs an authorization policy in " +
        "front of it, and a policy needs the authorization services. Call builder.Services.AddAuthorization(...) and " +
        "app.MapWebhookDashboard(...).RequireAuthorization(\"your policy\"), without AllowAnonymous.",
        EventName = "DashboardHidden")]
    public static partial void DashboardHidden(this ILogger logger, string paths);

    [LoggerMessage(
        402,
        LogLevel.Warning,
        "The webhook dashboard is registered but not mapped: call app.MapWebhookDashboard(path).",
        EventName = "DashboardNotMapped")]
    public static partial void DashboardNotMapped(this ILogger logger);

    [LoggerMessage(
        403,
        LogLevel.Warning,
        "The webhook dashboard answered 404 to a request for the host {Host}: without an authorization policy it is open in " +
        "Development to localhost only, not to other host names, port forwarding or tunnels. Open it at localhost, or put a " +
        "policy in front of it with app.MapWebhookDashboard(...).RequireAuthorization(\"your policy\"). Logged once.",
        EventName = "DashboardHostRefused")]
    public static partial void DashboardHostRefused(this ILogger logger, string? host);

    [LoggerMessage(
        410,
        LogLevel.Error,
        "A page of the webhook dashboard could not be made, or not in full: {Page}.",
        EventName = "DashboardPageFailed")]
    public static partial void DashboardPageFailed(this ILogger logger, Exception exception, string page);

    [LoggerMessage(
        411,
        LogLevel.Warning,
        "The webhook dashboard could not look for changes; its pages are not updated by themselves until it can.",
        EventName = "DashboardFeedFailed")]
    public static partial void DashboardFeedFailed(this ILogger logger, Exception exception);

    [LoggerMessage(
        412,
        LogLevel.Warning,
        "A form for the webhook dashboard was refused: the browser sent it from {Origin}, and the request came in for " +
        "{Address}. If a proxy changes scheme or host name, forward the original ones and call app.UseForwardedHeaders(...).",
        EventName = "DashboardOriginRefused")]
    public static partial void DashboardOriginRefused(this ILogger logger, string? origin, string? address);

    [LoggerMessage(
        420,
        LogLevel.Information,
        "{User} requeued event {EventId} of '{Receiver}' in the dashboard.",
        EventName = "RequeuedByUser")]
    public static partial void RequeuedByUser(this ILogger logger, string? user, string? eventId, string? receiver);

    [LoggerMessage(
        421,
        LogLevel.Warning,
        "{User} discarded event {EventId} of '{Receiver}' in the dashboard.",
        EventName = "DiscardedByUser")]
    public static partial void DiscardedByUser(this ILogger logger, string? user, string? eventId, string? receiver);

    [LoggerMessage(
        422,
        LogLevel.Information,
        "{User} requeued {Changed} of {Selected} events in the dashboard.",
        EventName = "ManyRequeuedByUser")]
    public static partial void ManyRequeuedByUser(this ILogger logger, string? user, long changed, int selected);

    [LoggerMessage(
        423,
        LogLevel.Warning,
        "{User} discarded {Changed} of {Selected} events in the dashboard.",
        EventName = "ManyDiscardedByUser")]
    public static partial void ManyDiscardedByUser(this ILogger logger, string? user, long changed, int selected);

    [LoggerMessage(
        430,
        LogLevel.Information,
        "{User} sent test event {EventType} {EventId} to '{Receiver}' from the dashboard; answered {StatusCode}.",
        EventName = "TestEventSent")]
    public static partial void TestEventSent(
        this ILogger logger, string? user, string? eventType, string? eventId, string receiver, int statusCode);

    [LoggerMessage(
        431,
        LogLevel.Warning,
        "Test event {EventType} {EventId} could not be sent to '{Receiver}' from the dashboard.",
        EventName = "TestEventNotSent")]
    public static partial void TestEventNotSent(
        this ILogger logger, Exception exception, string? eventType, string? eventId, string receiver);
}
