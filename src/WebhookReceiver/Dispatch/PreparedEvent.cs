namespace WebhookReceiver.Extensibility;

/// <summary>Holds an event that is read and typed, with the handlers that are to run on it. Dispose it when they have run.</summary>
public sealed class PreparedEvent : IDisposable
{
    private readonly EventRoute route;
    private readonly Envelope envelope;
    private readonly object webhookEvent;
    private readonly object unhandledEvent;
    private readonly RawBody rawBody;

    internal PreparedEvent(
        EventRoute route, Envelope envelope, WebhookDelivery delivery, object webhookEvent, object unhandledEvent, RawBody rawBody)
    {
        this.route = route;
        this.envelope = envelope;
        this.webhookEvent = webhookEvent;
        this.unhandledEvent = unhandledEvent;
        this.rawBody = rawBody;
        Receiver = delivery.Receiver;
    }

    /// <summary>Gets the receiver's name.</summary>
    public string Receiver { get; }

    /// <summary>Gets the event's id.</summary>
    public string EventId => envelope.Id;

    /// <summary>Gets the event's type.</summary>
    public string EventType => envelope.Type;

    /// <summary>Gets the handlers in the order in which they run; empty when nothing is registered for the event.</summary>
    public IReadOnlyList<RegisteredHandler> Handlers => route.Handlers;

    /// <summary>
    /// Gets the event type as a metric tag: itself when registered, else <see cref="WebhookReceiverDiagnostics.OtherEventType"/>.
    /// </summary>
    internal string EventTypeTag => route.TagOf(EventType);

    /// <summary>Takes the borrowed raw body away from the event: a handler that kept it cannot read it any more.</summary>
    public void Dispose() => rawBody.Return();

    internal object EventFor(RegisteredHandler handler) => handler.PayloadType == route.Type.PayloadType ? webhookEvent : unhandledEvent;
}
