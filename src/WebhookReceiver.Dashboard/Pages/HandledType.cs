namespace WebhookReceiver.Dashboard.Pages;

/// <summary>An event type with the handlers that run on it.</summary>
/// <param name="EventType">The type.</param>
/// <param name="Handlers">The handlers, in order.</param>
/// <param name="IsCatchAll">Whether these are the handlers of events that no other handler takes.</param>
/// <param name="LastAt">When such an event arrived last.</param>
internal sealed record HandledType(string EventType, IReadOnlyList<string> Handlers, bool IsCatchAll, DateTimeOffset? LastAt);
