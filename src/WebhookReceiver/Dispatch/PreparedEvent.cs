namespace WebhookReceiver;

/// <summary>Holds an event that is read and typed, with the handlers that are to run on it. Dispose it when they have run.</summary>
public sealed class PreparedEvent : IDisposable
{
    private readonly EventRoute route;
    private readonly WebhookDispatcher dispatcher;
    private readonly object webhookEvent;
    private readonly object unhandledEvent;
    private readonly RawBody rawBody;

    internal PreparedEvent(EventRoute route, WebhookDispatcher dispatcher, Envelope envelope, WebhookDelivery delivery, object webhookEvent, object unhandledEvent, RawBody rawBody)
    {
        this.route = route;
        this.dispatcher = dispatcher;
        this.webhookEvent = webhookEvent;
        this.unhandledEvent = unhandledEvent;
        this.rawBody = rawBody;
        EventId = envelope.Id;
        EventType = envelope.Type;
        Receiver = delivery.Receiver;
    }

    /// <summary>Gets the receiver's name.</summary>
    public string Receiver { get; }

    /// <summary>Gets the event's id.</summary>
    public string EventId { get; }

    /// <summary>Gets the event's type.</summary>
    public string EventType { get; }

    /// <summary>Gets the names of the handlers in the order in which they run; empty when nothing is registered for the event. A name stays the same when registrations are reordered.</summary>
    public IReadOnlyList<string> HandlerNames => route.HandlerNames;

    /// <summary>Returns whether a handler resolves itself or its services from the scope; a delegate that takes the event alone does not.</summary>
    /// <param name="index">The handler's position in <see cref="HandlerNames"/>.</param>
    /// <returns>Whether <see cref="RunHandlerAsync"/> uses its <c>services</c>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such position.</exception>
    public bool TakesServices(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, route.Handlers.Length);

        return route.Handlers[index].TakesServices;
    }

    /// <summary>Gets the event type as a metric tag: itself when registered, else <see cref="WebhookReceiverDiagnostics.OtherEventType"/>.</summary>
    internal string EventTypeTag => route.IsRegistered ? EventType : WebhookReceiverDiagnostics.OtherEventType;

    /// <summary>Runs one handler, measures it and logs its failure.</summary>
    /// <param name="index">The handler's position in <see cref="HandlerNames"/>.</param>
    /// <param name="services">The scope to resolve it from. One scope may serve all handlers of the event.</param>
    /// <param name="cancellationToken">Handed to the handler.</param>
    /// <returns>A task that ends as the handler's does; it carries the handler's exception.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such position.</exception>
    public Task RunHandlerAsync(int index, IServiceProvider services, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, route.Handlers.Length);

        var handler = route.Handlers[index];
        return dispatcher.RunAsync(this, handler, handler.PayloadType == route.Type.PayloadType ? webhookEvent : unhandledEvent, services, cancellationToken);
    }

    /// <summary>Takes the borrowed raw body away from the event: a handler that kept it cannot read it any more.</summary>
    public void Dispose() => rawBody.Return();
}
