using Microsoft.Extensions.DependencyInjection;

namespace WebhookReceiver.Extensibility;

/// <summary>Shows add-ons the receivers of this process as they are set up now, and changes nothing. A singleton; thread-safe.</summary>
public sealed class WebhookReceivers
{
    private readonly IServiceProvider services;
    private readonly ReceiverRegistrations registrations;
    private readonly ReceiverSettingsMonitor settings;
    private readonly ReceiverEndpoints endpoints;

    internal WebhookReceivers(
        IServiceProvider services,
        ReceiverRegistrations registrations,
        ReceiverSettingsMonitor settings,
        ReceiverEndpoints endpoints)
    {
        this.services = services;
        this.registrations = registrations;
        this.settings = settings;
        this.endpoints = endpoints;
    }

    /// <summary>Gets the names of all receivers that have handlers or settings in this process, in order.</summary>
    public IReadOnlyList<string> Names => [.. registrations.All.Select(one => one.Receiver).Order(StringComparer.Ordinal)];

    /// <summary>Returns the settings in force.</summary>
    /// <param name="receiver">The receiver's name.</param>
    /// <returns>The settings; <see langword="null"/> when it has none here, such as one whose deliveries another process accepts.</returns>
    public WebhookReceiverOptions? SettingsOf(string receiver) =>
        settings.Receivers.Contains(receiver, StringComparer.Ordinal) ? settings.Get(receiver).Options : null;

    /// <summary>Calls a listener whenever changed settings of a receiver have come into force.</summary>
    /// <param name="listener">Gets the receiver's name. Has to be quick and must not throw.</param>
    public void OnSettingsChanged(Action<string> listener) => settings.OnReload(listener);

    /// <summary>Returns what is wrong with the latest change of the settings, while the previous ones stay in force.</summary>
    /// <param name="receiver">The receiver's name.</param>
    /// <returns>The error, which holds no secret; <see langword="null"/> when there is none.</returns>
    public string? SettingsErrorOf(string receiver) => settings.ErrorOf(receiver);

    /// <summary>Returns the routes and paths at which a receiver is mapped. Complete once the host has started.</summary>
    /// <param name="receiver">The receiver's name.</param>
    /// <returns>The routes of its endpoints, then the paths of its middleware; empty when it is not mapped.</returns>
    public IReadOnlyList<string> PathsOf(string receiver) =>
        [.. endpoints.PathsOf(receiver).Concat(registrations.Find(receiver)?.Paths ?? []).Distinct(StringComparer.Ordinal)];

    /// <summary>Returns whether handlers run before a delivery is answered, rather than after an add-on has stored it.</summary>
    /// <param name="receiver">The receiver's name.</param>
    /// <returns>Whether no <see cref="IDeliveryProcessor"/> is registered for it.</returns>
    public bool IsHandledInline(string receiver) => services.GetKeyedService<IDeliveryProcessor>(receiver) is null;
}
