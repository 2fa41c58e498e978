using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace WebhookReceiver;

/// <summary>
/// Registers handlers and event types for one receiver. Several handlers of one event run in order of registration, in one DI scope; the
/// first that throws ends the attempt.
/// </summary>
public sealed class WebhookReceiverBuilder
{
    // One delegate needs no name to be told from the class handlers; a second one for the same payload does.
    private const string DelegateName = "delegate";

    private readonly ReceiverRegistration registration;

    internal WebhookReceiverBuilder(IServiceCollection services, ReceiverRegistration registration)
    {
        Services = services;
        this.registration = registration;
    }

    /// <summary>Gets the services that the receiver is added to, for add-ons.</summary>
    public IServiceCollection Services { get; }

    /// <summary>Gets the receiver's name, for add-ons.</summary>
    public string Receiver => registration.Receiver;

    /// <summary>Adds a handler class. It is registered as scoped unless the application registered it before.</summary>
    /// <typeparam name="TPayload">The payload it takes, which selects the events.</typeparam>
    /// <typeparam name="THandler">The handler.</typeparam>
    /// <returns>This builder.</returns>
    public WebhookReceiverBuilder AddHandler<TPayload, [
        DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler>()
        where THandler : class, IWebhookHandler<TPayload>
    {
        registration.Handlers.Add(HandlerOf<TPayload, THandler>());
        return this;
    }

    /// <summary>Does not compile, and says what to write instead.</summary>
    /// <typeparam name="THandler">The handler.</typeparam>
    /// <returns>Never returns.</returns>
    [EditorBrowsable(EditorBrowsableState.Never)]
    [Obsolete("Name the payload as well: AddHandler<CaseUpdated, MyHandler>(), where MyHandler implements IWebhookHandler<CaseUpdated>.",
        error: true)]
    public WebhookReceiverBuilder AddHandler<THandler>()
        where THandler : class => throw new NotSupportedException("Name the payload as well: AddHandler<CaseUpdated, MyHandler>().");

    /// <summary>
    /// Adds a handler class of an add-on. It runs like any other, but does not count as the application's: an event that only add-ons
    /// handle goes to the handlers of unhandled events as well, after them. For add-ons; applications call <see cref="AddHandler{TPayload,
    /// THandler}()"/>.
    /// </summary>
    /// <typeparam name="TPayload">The payload it takes, which selects the events.</typeparam>
    /// <typeparam name="THandler">The handler, registered as scoped unless it was before.</typeparam>
    /// <returns>This builder.</returns>
    public WebhookReceiverBuilder AddAddOnHandler<TPayload, [
        DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler>()
        where THandler : class, IWebhookHandler<TPayload>
    {
        registration.Handlers.Add(HandlerOf<TPayload, THandler>(isAddOn: true));
        return this;
    }

    /// <summary>Adds a delegate as a handler.</summary>
    /// <typeparam name="TPayload">The payload it takes, which selects the events.</typeparam>
    /// <param name="handler">The delegate.</param>
    /// <param name="name">The handler's identity in logs, metrics and the durable inbox; needed when there are several delegates for one
    /// payload.</param>
    /// <returns>This builder.</returns>
    public WebhookReceiverBuilder AddHandler<TPayload>(
        Func<WebhookEvent<TPayload>, CancellationToken, Task> handler, string name = DelegateName)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return Add<TPayload>(name, [], (_, webhookEvent, cancellationToken) =>
            handler((WebhookEvent<TPayload>)webhookEvent, cancellationToken));
    }

    /// <summary>Adds a delegate with one service, resolved from the event's scope.</summary>
    /// <typeparam name="TPayload">The payload it takes, which selects the events.</typeparam>
    /// <typeparam name="TService">The service.</typeparam>
    /// <param name="handler">The delegate.</param>
    /// <param name="name">The handler's identity in logs, metrics and the durable inbox; needed when there are several delegates for one
    /// payload.</param>
    /// <returns>This builder.</returns>
    public WebhookReceiverBuilder AddHandler<TPayload, TService>(
        Func<WebhookEvent<TPayload>, TService, CancellationToken, Task> handler, string name = DelegateName)
        where TService : notnull
    {
        ArgumentNullException.ThrowIfNull(handler);
        return Add<TPayload>(name, [typeof(TService)], (services, webhookEvent, cancellationToken) =>
            handler((WebhookEvent<TPayload>)webhookEvent, services.GetRequiredService<TService>(), cancellationToken));
    }

    /// <summary>Adds a delegate with two services, resolved from the event's scope.</summary>
    /// <typeparam name="TPayload">The payload it takes, which selects the events.</typeparam>
    /// <typeparam name="TService1">The first service.</typeparam>
    /// <typeparam name="TService2">The second service.</typeparam>
    /// <param name="handler">The delegate.</param>
    /// <param name="name">The handler's identity in logs, metrics and the durable inbox; needed when there are several delegates for one
    /// payload.</param>
    /// <returns>This builder.</returns>
    public WebhookReceiverBuilder AddHandler<TPayload, TService1, TService2>(
        Func<WebhookEvent<TPayload>, TService1, TService2, CancellationToken, Task> handler, string name = DelegateName)
        where TService1 : notnull
        where TService2 : notnull
    {
        ArgumentNullException.ThrowIfNull(handler);
        return Add<TPayload>(name, [typeof(TService1), typeof(TService2)], (services, webhookEvent, cancellationToken) =>
            handler(
                (WebhookEvent<TPayload>)webhookEvent,
                services.GetRequiredService<TService1>(),
                services.GetRequiredService<TService2>(),
                cancellationToken));
    }

    /// <summary>Adds a delegate with three services, resolved from the event's scope.</summary>
    /// <typeparam name="TPayload">The payload it takes, which selects the events.</typeparam>
    /// <typeparam name="TService1">The first service.</typeparam>
    /// <typeparam name="TService2">The second service.</typeparam>
    /// <typeparam name="TService3">The third service.</typeparam>
    /// <param name="handler">The delegate.</param>
    /// <param name="name">The handler's identity in logs, metrics and the durable inbox; needed when there are several delegates for one
    /// payload.</param>
    /// <returns>This builder.</returns>
    public WebhookReceiverBuilder AddHandler<TPayload, TService1, TService2, TService3>(
        Func<WebhookEvent<TPayload>, TService1, TService2, TService3, CancellationToken, Task> handler, string name = DelegateName)
        where TService1 : notnull
        where TService2 : notnull
        where TService3 : notnull
    {
        ArgumentNullException.ThrowIfNull(handler);
        return Add<TPayload>(
            name, [typeof(TService1), typeof(TService2), typeof(TService3)], (services, webhookEvent, cancellationToken) => handler(
            (WebhookEvent<TPayload>)webhookEvent,
            services.GetRequiredService<TService1>(),
            services.GetRequiredService<TService2>(),
            services.GetRequiredService<TService3>(),
            cancellationToken));
    }

    /// <summary>
    /// Adds a handler class for events that no other handler of the application takes: types without a handler, or with add-ons' handlers
    /// only, and types this library does not know.
    /// </summary>
    /// <typeparam name="THandler">The handler.</typeparam>
    /// <returns>This builder.</returns>
    public WebhookReceiverBuilder AddUnhandledEventHandler<[DynamicallyAccessedMembers(
        DynamicallyAccessedMemberTypes.PublicConstructors)] THandler>()
        where THandler : class, IWebhookHandler<JsonElement>
    {
        registration.UnhandledEventHandlers.Add(HandlerOf<JsonElement, THandler>());
        return this;
    }

    /// <summary>
    /// Adds a delegate for events that no other handler of the application takes: types without a handler, or with add-ons' handlers only,
    /// and types this library does not know.
    /// </summary>
    /// <param name="handler">The delegate; the payload is the JSON of <c>data</c>, yours to keep.</param>
    /// <param name="name">The handler's identity in logs, metrics and the durable inbox.</param>
    /// <returns>This builder.</returns>
    public WebhookReceiverBuilder AddUnhandledEventHandler(
        Func<WebhookEvent<JsonElement>, CancellationToken, Task> handler, string name = DelegateName)
    {
        ArgumentNullException.ThrowIfNull(handler);
        RegisteredHandler.ThrowIfUnfit(name);
        registration.UnhandledEventHandlers.Add(new RegisteredHandler(name, typeof(JsonElement), [], (_, webhookEvent, cancellationToken) =>
            handler((WebhookEvent<JsonElement>)webhookEvent, cancellationToken)));
        return this;
    }

    /// <summary>Adds an event type that this library does not know, or replaces the payload of one that it does.</summary>
    /// <typeparam name="TPayload">The payload's type.</typeparam>
    /// <param name="eventType">The event type as it stands in the envelope, case-sensitive, for example <c>partner.custom</c>.</param>
    /// <param name="json">Source-generated metadata of the payload, so that no reflection is needed.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentException">The event type is blank or longer than 128 characters.</exception>
    public WebhookReceiverBuilder AddEventType<TPayload>(string eventType, JsonTypeInfo<TPayload> json)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(eventType);
        ArgumentNullException.ThrowIfNull(json);
        if (eventType.Length > Envelope.MaxTypeLength)
        {
            throw new ArgumentException($"An event type has at most {Envelope.MaxTypeLength} characters.", nameof(eventType));
        }

        registration.EventTypes[eventType] = new EventType<TPayload>(eventType, json);
        return this;
    }

    private RegisteredHandler HandlerOf<TPayload, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler>(
        bool isAddOn = false)
        where THandler : class, IWebhookHandler<TPayload>
    {
        Services.TryAddScoped<THandler>();

        // Not the full name: that of a generic type holds the versions of other assemblies, and a name has to survive deployments.
        return new RegisteredHandler(
            typeof(THandler).ToString(),
            typeof(TPayload),
            [typeof(THandler)],
            (services, webhookEvent, cancellationToken) =>
                services.GetRequiredService<THandler>().HandleAsync((WebhookEvent<TPayload>)webhookEvent, cancellationToken))
        {
            IsAddOn = isAddOn,
        };
    }

    private WebhookReceiverBuilder Add<TPayload>(
        string name, Type[] serviceTypes, Func<IServiceProvider, object, CancellationToken, Task> run)
    {
        RegisteredHandler.ThrowIfUnfit(name);
        registration.Handlers.Add(new RegisteredHandler(name, typeof(TPayload), serviceTypes, run));
        return this;
    }
}
