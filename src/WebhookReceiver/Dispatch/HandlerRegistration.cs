namespace WebhookReceiver;

/// <summary>One registered handler: what it is called, which payload it takes, and how to run it in a scope.</summary>
/// <param name="Name">The handler's identity over deployments: the name of its type, or the one given to a delegate; never a position.</param>
/// <param name="PayloadType">The payload's type.</param>
/// <param name="Run">Runs the handler on a <see cref="WebhookEvent{TPayload}"/> of that payload.</param>
internal sealed record HandlerRegistration(string Name, Type PayloadType, Func<IServiceProvider, object, CancellationToken, Task> Run)
{
    public static HandlerRegistration Of<TPayload>(string name, Func<IServiceProvider, WebhookEvent<TPayload>, CancellationToken, Task> run) =>
        new(name, typeof(TPayload), (services, webhookEvent, cancellationToken) => run(services, (WebhookEvent<TPayload>)webhookEvent, cancellationToken));
}
