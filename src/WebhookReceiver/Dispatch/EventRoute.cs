using System.Text.Json;

namespace WebhookReceiver;

/// <summary>What happens to the events of one type: how they are read, and which handlers run on them in which order.</summary>
internal sealed record EventRoute(EventType Type, HandlerRegistration[] Handlers)
{
    /// <summary>How the handlers of unhandled events get any event.</summary>
    public static readonly EventType AnyType = new EventType<JsonElement>("*", WebhookJsonContext.Default.JsonElement);

    public IReadOnlyList<string> HandlerNames { get; } = [.. Handlers.Select(handler => handler.Name)];

    /// <summary>Whether the event type is one that the application or this library knows; only such names become metric tags.</summary>
    public bool IsRegistered { get; init; } = true;

    /// <summary>Whether these are the handlers of events that no other handler takes.</summary>
    public bool IsCatchAll { get; init; }

    /// <summary>Whether a handler gets the event as <see cref="AnyType"/> besides those that get it as <see cref="Type"/>.</summary>
    public bool IsReadTwice => Handlers.Any(handler => handler.PayloadType != Type.PayloadType);

    public static Dictionary<string, EventRoute> AllOf(ReceiverHandlers registered) =>
        registered.EventTypes.Values.ToDictionary(type => type.Name, type => Of(type, registered), StringComparer.Ordinal);

    public static EventRoute CatchAllOf(ReceiverHandlers registered) =>
        new(AnyType, [.. registered.UnhandledEventHandlers])
        {
            IsRegistered = false,
            IsCatchAll = true,
        };

    private static EventRoute Of(EventType type, ReceiverHandlers registered)
    {
        HandlerRegistration[] handlers = [.. registered.Handlers.Where(handler => handler.PayloadType == type.PayloadType)];
        return handlers switch
        {
            [] => CatchAllOf(registered) with { IsRegistered = true },

            // The application's own after those of the add-ons, so that its failure does not hold them up.
            _ when handlers.All(handler => handler.IsAddOn) => new EventRoute(type, [.. handlers, .. registered.UnhandledEventHandlers]),
            _ => new EventRoute(type, handlers),
        };
    }
}
