namespace WebhookReceiver;

/// <summary>One registered handler: what it is called, which payload it takes, and how to run it in a scope.</summary>
/// <param name="Name">The handler's identity over deployments: the name of its type, or the one given to a delegate; never a position.</param>
/// <param name="PayloadType">The payload's type.</param>
/// <param name="ServiceTypes">What running it resolves from the scope.</param>
/// <param name="Run">Runs the handler on a <see cref="WebhookEvent{TPayload}"/> of that payload.</param>
internal sealed record HandlerRegistration(string Name, Type PayloadType, Type[] ServiceTypes, Func<IServiceProvider, object, CancellationToken, Task> Run)
{
    /// <summary>Whether it belongs to an add-on: the application has not handled an event that only add-ons handle.</summary>
    public bool IsAddOn { get; init; }

    /// <summary>Whether running it resolves anything from the scope.</summary>
    public bool TakesServices => ServiceTypes.Length > 0;

    /// <summary>A handler that is resolved from the scope, or whose services are.</summary>
    public static HandlerRegistration Of<TPayload>(
        string name, Type[] serviceTypes, Func<IServiceProvider, WebhookEvent<TPayload>, CancellationToken, Task> run) =>
        new(name, typeof(TPayload), serviceTypes, (services, webhookEvent, cancellationToken) =>
            run(services, (WebhookEvent<TPayload>)webhookEvent, cancellationToken));

    /// <summary>A delegate that is given the event alone.</summary>
    public static HandlerRegistration OfDelegate<TPayload>(string name, Func<WebhookEvent<TPayload>, CancellationToken, Task> handler) =>
        new(name, typeof(TPayload), ServiceTypes: [], (_, webhookEvent, cancellationToken) =>
            handler((WebhookEvent<TPayload>)webhookEvent, cancellationToken));
}
