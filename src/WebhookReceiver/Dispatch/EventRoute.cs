using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Text.Json;

namespace WebhookReceiver;

/// <summary>What happens to a receiver's events of one type: how they are read, and which handlers run on them in which order.</summary>
internal sealed record EventRoute(EventType Type, RegisteredHandler[] Handlers)
{
    /// <summary>How the handlers of unhandled events get any event.</summary>
    public static readonly EventType AnyType = new EventType<JsonElement>("*", WebhookJsonContext.Default.JsonElement);

    // Event types come from an authentic sender, yet a log that remembers them must not grow with them.
    private const int MaxTypesWithoutHandler = 1000;

    // One for all copies, and so for all types of the receiver.
    private readonly ConcurrentDictionary<string, bool> typesWithoutHandler = new(StringComparer.Ordinal);

    public IReadOnlyList<string> HandlerNames { get; } = [.. Handlers.Select(handler => handler.Name)];

    /// <summary>Whether the event type is one that the application or this library knows; only such names become metric tags.</summary>
    public bool IsRegistered { get; private init; } = true;

    /// <summary>Whether these are the handlers of events that no other handler takes.</summary>
    public bool IsCatchAll { get; private init; }

    /// <summary>Whether a handler gets the event as <see cref="AnyType"/> as well as those that get it as <see cref="Type"/>.</summary>
    public bool IsReadTwice { get; } = Handlers.Any(handler => handler.PayloadType != Type.PayloadType);

    /// <summary>
    /// Returns the routes of a receiver by event type. That of the empty one, which no event has, is for types that are not registered.
    /// </summary>
    public static FrozenDictionary<string, EventRoute> AllOf(ReceiverRegistration registered)
    {
        var catchAll = new EventRoute(AnyType, [.. registered.UnhandledEventHandlers]) { IsRegistered = false, IsCatchAll = true };
        return registered.EventTypes.Values
            .Select(type => KeyValuePair.Create(type.Name, For(type, registered, catchAll)))
            .Append(KeyValuePair.Create(string.Empty, catchAll))
            .ToFrozenDictionary(StringComparer.Ordinal);
    }

    public string TagOf(string eventType) => IsRegistered ? eventType : WebhookReceiverDiagnostics.OtherEventType;

    public bool IsFirstWithoutHandler(string eventType) =>
        !typesWithoutHandler.ContainsKey(eventType) &&
        typesWithoutHandler.Count < MaxTypesWithoutHandler &&
        typesWithoutHandler.TryAdd(eventType, value: true);

    private static EventRoute For(EventType type, ReceiverRegistration registered, EventRoute catchAll)
    {
        RegisteredHandler[] handlers = [.. registered.Handlers.Where(handler => handler.PayloadType == type.PayloadType)];
        return handlers switch
        {
            [] => catchAll with { IsRegistered = true },

            // The application's own after those of the add-ons, so that its failure does not hold them up.
            _ when handlers.All(handler => handler.IsAddOn) => new EventRoute(type, [.. handlers, .. registered.UnhandledEventHandlers]),
            _ => new EventRoute(type, handlers),
        };
    }
}
