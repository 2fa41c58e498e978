using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace WebhookReceiver.Extensibility;

/// <summary>
/// Turns the bytes of a verified delivery into a typed event and runs its handlers. It claims nothing and stores nothing: the processor
/// around it does. Thread-safe.
/// </summary>
public sealed class WebhookDispatcher
{
    private readonly ConcurrentDictionary<string, FrozenDictionary<string, EventRoute>> receivers = new(StringComparer.Ordinal);
    private readonly ReceiverRegistrations registrations;
    private readonly IServiceScopeFactory scopes;
    private readonly HandlerTelemetry telemetry;
    private readonly ILogger<WebhookDispatcher> logger;

    internal WebhookDispatcher(
        ReceiverRegistrations registrations,
        IServiceScopeFactory scopes,
        WebhookReceiverMetrics metrics,
        TimeProvider clock,
        ILogger<WebhookDispatcher> logger)
    {
        this.registrations = registrations;
        this.scopes = scopes;
        this.logger = logger;
        telemetry = new HandlerTelemetry(metrics, clock, logger);
    }

    /// <summary>Gets the names of all receivers that have handlers or settings in this process, in order.</summary>
    public IReadOnlyList<string> Receivers => [.. registrations.All.Select(one => one.Receiver).Order(StringComparer.Ordinal)];

    /// <summary>Reads an event from a raw body that was verified before, for example one that was stored.</summary>
    /// <param name="rawBody">The body exactly as it was signed. Has to stay unchanged until the result is disposed.</param>
    /// <param name="delivery">The delivery that brought it; its receiver decides which handlers there are.</param>
    /// <param name="prepared">The event, when it is readable.</param>
    /// <param name="problem">What is wrong, in words that contain none of the content, when it is not.</param>
    /// <returns>Whether the event is readable.</returns>
    /// <exception cref="ArgumentException">There is no such receiver.</exception>
    public bool TryPrepare(
        ReadOnlyMemory<byte> rawBody,
        WebhookDelivery delivery,
        [NotNullWhen(true)] out PreparedEvent? prepared,
        [NotNullWhen(false)] out string? problem)
    {
        prepared = null;
        return EnvelopeReader.TryRead(rawBody.Span, out var envelope, out problem) &&
            TryPrepare(envelope, rawBody, delivery, out prepared, out problem);
    }

    /// <summary>Makes the scope for the handlers of an event.</summary>
    /// <param name="prepared">The event.</param>
    /// <returns>The scope. Close it when the handlers have succeeded, and dispose it in any case.</returns>
    public HandlerScope CreateScope(PreparedEvent prepared)
    {
        ArgumentNullException.ThrowIfNull(prepared);
        return new HandlerScope(prepared, scopes.CreateAsyncScope(), telemetry);
    }

    /// <summary>Returns the event types that a receiver knows: the documented ones, and the application's own.</summary>
    /// <param name="receiver">The receiver's name.</param>
    /// <returns>Their names, in order.</returns>
    /// <exception cref="ArgumentException">There is no such receiver.</exception>
    public IReadOnlyList<string> EventTypesOf(string receiver = WebhookReceiverDefaults.ReceiverName) =>
        [.. RoutesOf(receiver).Keys.Where(eventType => eventType.Length > 0).Order(StringComparer.Ordinal)];

    /// <summary>Returns the handlers that would run on an event type, in order.</summary>
    /// <param name="eventType">The event type, registered or not.</param>
    /// <param name="receiver">The receiver's name.</param>
    /// <returns>Their names; empty when nothing would run.</returns>
    /// <exception cref="ArgumentException">There is no such receiver.</exception>
    public IReadOnlyList<string> HandlerNamesOf(string eventType, string receiver = WebhookReceiverDefaults.ReceiverName) =>
        RouteOf(receiver, eventType).HandlerNames;

    /// <summary>
    /// Returns whether a handler is registered for an event type itself, by the application or an add-on, rather than only for events that
    /// no other handler takes.
    /// </summary>
    /// <param name="eventType">The event type, registered or not.</param>
    /// <param name="receiver">The receiver's name.</param>
    /// <returns>Whether <see cref="HandlerNamesOf"/> names a handler of exactly this type.</returns>
    /// <exception cref="ArgumentException">There is no such receiver.</exception>
    public bool HasHandlerOf(string eventType, string receiver = WebhookReceiverDefaults.ReceiverName) =>
        !RouteOf(receiver, eventType).IsCatchAll;

    /// <summary>Returns whether a receiver has any handler at all.</summary>
    /// <param name="receiver">The receiver's name.</param>
    /// <returns>Whether anything was registered with it, for event types or for events that no other handler takes.</returns>
    /// <exception cref="ArgumentException">There is no such receiver.</exception>
    public bool HasHandlers(string receiver = WebhookReceiverDefaults.ReceiverName) =>
        RoutesOf(receiver).Values.Any(route => route.Handlers.Length > 0);

    internal bool TryPrepare(
        Envelope envelope,
        ReadOnlyMemory<byte> rawBody,
        WebhookDelivery delivery,
        [NotNullWhen(true)] out PreparedEvent? prepared,
        [NotNullWhen(false)] out string? problem)
    {
        ArgumentNullException.ThrowIfNull(delivery);

        var route = RouteOf(delivery.Receiver, envelope.Type);
        if (route.Handlers.Length == 0 && route.IsFirstWithoutHandler(envelope.Type))
        {
            logger.NoHandler(delivery.Receiver, LogText.From(envelope.Type));
        }

        var borrowed = RawBody.Borrowed(rawBody);
        (prepared, problem) = (null, null);
        try
        {
            var webhookEvent = route.Type.Read(envelope, rawBody.Span, borrowed, delivery);
            var unhandledEvent = route.IsReadTwice ? EventRoute.AnyType.Read(envelope, rawBody.Span, borrowed, delivery) : webhookEvent;
            prepared = new PreparedEvent(route, envelope, delivery, webhookEvent, unhandledEvent, borrowed);
        }
        catch (RepeatedNameException exception)
        {
            problem = exception.Message;
        }
        catch (JsonException exception)
        {
            // The message of the exception may quote the payload; its path is enough to find the field.
            problem = $"the payload is not a {route.Type.PayloadType.Name} (at {LogText.From(exception.Path) ?? "$"})";
        }
#pragma warning disable CA1031 // Do not catch general exception types
        // Constructors, setters and converters of the application's own payload types may throw anything.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            problem = $"reading the payload as {route.Type.PayloadType.Name} threw {exception.GetType().Name}";
        }

        return prepared is not null;
    }

    /// <summary>The event type as a metric tag; that of other events when it is unknown.</summary>
    internal string EventTypeTag(string receiver, string? eventType) =>
        eventType is null ? WebhookReceiverDiagnostics.OtherEventType : RouteOf(receiver, eventType).TagOf(eventType);

    private EventRoute RouteOf(string receiver, string eventType)
    {
        var routes = RoutesOf(receiver);
        return routes.TryGetValue(eventType, out var route) ? route : routes[string.Empty];
    }

    private FrozenDictionary<string, EventRoute> RoutesOf(string receiver)
    {
        if (receivers.TryGetValue(receiver, out var routes))
        {
            return routes;
        }

        return registrations.Find(receiver) is { } registered
            ? receivers.GetOrAdd(receiver, _ => EventRoute.AllOf(registered))
            : throw new ArgumentException(
                $"There is no receiver '{receiver}': call AddWebhookReceiver(\"{receiver}\", ...) first.", nameof(receiver));
    }
}
