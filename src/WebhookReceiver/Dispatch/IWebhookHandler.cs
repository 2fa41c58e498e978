namespace WebhookReceiver;

/// <summary>
/// Handles the events whose payload is of one type. Resolved from a DI scope of its own for each event, so it can take any service, a
/// <c>DbContext</c> included.
/// </summary>
/// <typeparam name="TPayload">The payload's type, such as <see cref="ClientLinked"/>.</typeparam>
public interface IWebhookHandler<TPayload>
{
    /// <summary>
    /// Handles one event. Returning means handled; any exception means that the sender has to try again, and then all handlers of the event
    /// run again.
    /// </summary>
    /// <param name="webhookEvent">The event, already verified.</param>
    /// <param name="cancellationToken">Ends when the time for handling is over or the host stops, not when the sender hangs up: finished
    /// work is better than half work. Pass it on.</param>
    /// <returns>A task that ends when the event is handled.</returns>
    Task HandleAsync(WebhookEvent<TPayload> webhookEvent, CancellationToken cancellationToken);
}
