using System.Collections.Concurrent;
using System.Collections.Frozen;

namespace WebhookReceiver;

/// <summary>The routes of one receiver.</summary>
internal sealed class ReceiverRoutes(ReceiverHandlers registered)
{
    // Event types come from an authentic sender, yet a log that remembers them must not grow with them.
    private const int MaxTypesWithoutHandler = 1000;

    private readonly FrozenDictionary<string, EventRoute> routes = EventRoute.AllOf(registered).ToFrozenDictionary(StringComparer.Ordinal);
    private readonly EventRoute catchAll = EventRoute.CatchAllOf(registered);
    private readonly ConcurrentDictionary<string, bool> typesWithoutHandler = new(StringComparer.Ordinal);

    public IReadOnlyList<string> EventTypes => [.. routes.Keys.Order(StringComparer.Ordinal)];

    public bool HasHandlers { get; } = registered.Handlers.Count + registered.UnhandledEventHandlers.Count > 0;

    public EventRoute Of(string eventType) => routes.GetValueOrDefault(eventType, catchAll);

    public bool IsFirstWithoutHandler(string eventType) =>
        !typesWithoutHandler.ContainsKey(eventType) && typesWithoutHandler.Count < MaxTypesWithoutHandler && typesWithoutHandler.TryAdd(eventType, value: true);
}
