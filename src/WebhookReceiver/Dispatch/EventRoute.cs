using System.Text.Json;

namespace WebhookReceiver;

/// <summary>What happens to the events of one type: how they are read, and which handlers run on them in which order.</summary>
internal sealed record EventRoute(EventType Type, HandlerRegistration[] Handlers)
{
    public IReadOnlyList<string> HandlerNames { get; } = [.. Handlers.Select(handler => handler.Name)];

    /// <summary>Whether the event type is one that the application or this library knows; only such names become metric tags.</summary>
    public bool IsRegistered { get; init; } = true;

    /// <summary>Whether these are the handlers of events that no other handler takes.</summary>
    public bool IsCatchAll { get; init; }

    public static Dictionary<string, EventRoute> AllOf(ReceiverHandlers registered) =>
        registered.EventTypes.Values.ToDictionary(
            type => type.Name,
            type => registered.Handlers.Where(handler => handler.PayloadType == type.PayloadType).ToArray() is { Length: > 0 } handlers
                ? new EventRoute(type, handlers)
                : CatchAllOf(registered) with { IsRegistered = true },
            StringComparer.Ordinal);

    public static EventRoute CatchAllOf(ReceiverHandlers registered) =>
        new(new EventType<JsonElement>("*", WebhookJsonContext.Default.JsonElement), [.. registered.UnhandledEventHandlers])
        {
            IsRegistered = false,
            IsCatchAll = true,
        };
}
