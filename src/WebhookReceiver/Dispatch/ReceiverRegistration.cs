using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace WebhookReceiver;

/// <summary>What an application registered for one receiver, filled while services are added and only read afterwards.</summary>
internal sealed class ReceiverRegistration(string receiver)
{
    public string Receiver { get; } = receiver;

    /// <summary>
    /// Where its settings come from, once for each time it was added with settings; <see langword="null"/> for those made in code.
    /// </summary>
    public List<IConfiguration?> Sections { get; } = [];

    /// <summary>Whether it has settings, and so can have an endpoint in this process.</summary>
    public bool HasSettings => Sections.Count > 0;

    /// <summary>Handlers of registered event types, in order of registration.</summary>
    public List<RegisteredHandler> Handlers { get; } = [];

    /// <summary>Handlers of everything else; their payload is a <see cref="JsonElement"/>.</summary>
    public List<RegisteredHandler> UnhandledEventHandlers { get; } = [];

    /// <summary>Event types by name; the application's own ones replace built-in ones of the same name.</summary>
    public Dictionary<string, EventType> EventTypes { get; } =
        WebhookEventTypes.BuiltIn.ToDictionary(type => type.Name, StringComparer.Ordinal);

    /// <summary>
    /// The paths that <c>UseWebhookReceiver</c> answers; those of endpoints are known once the application's routes are built.
    /// </summary>
    public List<string> Paths { get; } = [];

    /// <summary>Names a setting so that it can be found; the last registration wins, as with every other setting.</summary>
    public string PathOf(string setting) => PathOf(Sections.LastOrDefault(), setting);

    public string PathOf(IConfiguration? section, string setting) => section switch
    {
        IConfigurationSection { Path: var path } => $"{path}:{setting}",
        null => $"{nameof(WebhookReceiverOptions)}.{setting} of receiver '{Receiver}'",
        _ => setting,
    };

    /// <summary>Lists mistakes that would otherwise show as handlers that silently never run, or run twice.</summary>
    /// <param name="missingService">Describes what a service needs that is not registered.</param>
    public IEnumerable<string> Errors(Func<Type, string?> missingService)
    {
        foreach (var handler in Handlers.Concat(UnhandledEventHandlers))
        {
            foreach (var missing in handler.ServiceTypes.Select(missingService).OfType<string>().Distinct(StringComparer.Ordinal))
            {
                yield return $"Receiver '{Receiver}': handler {handler.Name} needs " +
                    $"{missing.Replace($"{handler.Name}, which needs ", string.Empty, StringComparison.Ordinal)}, which is not " +
                    $"registered, so every event would fail. Add it to builder.Services.";
            }
        }

        var payloadTypes = EventTypes.Values.Select(type => type.PayloadType).ToHashSet();
        foreach (var handler in Handlers.Where(handler => !payloadTypes.Contains(handler.PayloadType)))
        {
            yield return $"Receiver '{Receiver}': handler {handler.Name} takes {handler.PayloadType.Name}, but no event type has that " +
                $"payload, so it would never run. Add .AddEventType(\"the.event.type\", ...) for it.";
        }

        foreach (var twice in Handlers.GroupBy(handler => (handler.PayloadType, handler.Name)).Where(group => group.Count() > 1))
        {
            yield return $"Receiver '{Receiver}': handler {twice.Key.Name} is added {twice.Count()} times for " +
                $"{twice.Key.PayloadType.Name}, so each event would be handled that often. Add it once, or give delegates different names.";
        }

        foreach (var name in Handlers.Where(handler => handler.IsAddOn).Select(handler => handler.Name)
            .Intersect(UnhandledEventHandlers.Select(handler => handler.Name), StringComparer.Ordinal))
        {
            yield return $"Receiver '{Receiver}': handler {name} is one of an add-on and one for unhandled events, which may run on the " +
                $"same event and then need different names. Give the second another name.";
        }

        foreach (var twice in UnhandledEventHandlers.GroupBy(handler => handler.Name, StringComparer.Ordinal)
            .Where(group => group.Count() > 1))
        {
            yield return $"Receiver '{Receiver}': handler {twice.Key} is added {twice.Count()} times for unhandled events, so each event " +
                $"would be handled that often. Add it once, or give delegates different names.";
        }
    }
}

/// <summary>The receivers of an application.</summary>
internal sealed class ReceiverRegistrations
{
    /// <summary>All of them, in order of registration.</summary>
    public List<ReceiverRegistration> All { get; } = [];

    public static ReceiverRegistrations? In(IServiceCollection services) =>
        services.LastOrDefault(
            service => service.ServiceType == typeof(ReceiverRegistrations))?.ImplementationInstance as ReceiverRegistrations;

    public ReceiverRegistration? Find(string receiver) => All.Find(one => string.Equals(one.Receiver, receiver, StringComparison.Ordinal));

    /// <summary>One registration for each receiver, however often it is added.</summary>
    public ReceiverRegistration GetOrAdd(string receiver)
    {
        if (Find(receiver) is { } existing)
        {
            return existing;
        }

        var added = new ReceiverRegistration(receiver);
        All.Add(added);
        return added;
    }
}
