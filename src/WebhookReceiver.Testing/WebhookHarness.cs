using System.Text;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.DependencyInjection;

namespace WebhookReceiver.Testing;

/// <summary>
/// Runs an application's registered handlers on events without HTTP, signature or host: one DI scope per event, in order of registration,
/// until the first failure, as the receiver does. Nothing is remembered, so the same event may run twice, and no time limit is set.
/// Thread-safe.
/// </summary>
public sealed class WebhookHarness : IAsyncDisposable
{
    private readonly IServiceProvider services;
    private readonly bool ownsServices;
    private readonly WebhookDispatcher dispatcher;
    private readonly TimeProvider clock;

    /// <summary>Makes a harness on the services of an application, for example those of a <c>WebApplicationFactory</c>.</summary>
    /// <param name="services">The application's services. Not disposed with the harness.</param>
    /// <param name="receiver">The receiver's name.</param>
    /// <exception cref="ArgumentException">There is no such receiver.</exception>
    public WebhookHarness(IServiceProvider services, string receiver = WebhookReceiverDefaults.ReceiverName)
    {
        ArgumentNullException.ThrowIfNull(services);

        this.services = services;
        Receiver = receiver;
        dispatcher = services.GetService<WebhookDispatcher>()
            ?? throw new ArgumentException(
                "The services have no webhook receiver: call AddWebhookReceiver(...) on them first.", nameof(services));
        clock = services.GetRequiredService<TimeProvider>();

        // Asks once, so that a wrong name shows here and not in every call.
        _ = dispatcher.HandlerNamesOf(string.Empty, receiver);
    }

    /// <summary>
    /// Makes a harness on registrations, without a host. Scopes are validated, so a singleton that takes a scoped service fails. The
    /// receiver's settings are not, so no secret is needed.
    /// </summary>
    /// <param name="services">The registrations, built here. What is built is disposed with the harness.</param>
    /// <param name="receiver">The receiver's name.</param>
    /// <exception cref="ArgumentException">There is no such receiver.</exception>
    public WebhookHarness(IServiceCollection services, string receiver = WebhookReceiverDefaults.ReceiverName)
        : this(services.BuildServiceProvider(validateScopes: true), receiver) => ownsServices = true;

    /// <summary>Gets the receiver's name.</summary>
    public string Receiver { get; }

    /// <summary>
    /// Runs the handlers of an event. It is written as JSON and read back as the receiver reads it, so handlers see what they would see in
    /// production.
    /// </summary>
    /// <typeparam name="TPayload">The payload's type.</typeparam>
    /// <param name="webhookEvent">The event, for example one of <see cref="SampleEvents"/>. Facts of its delivery that are not set become
    /// those of one signed and received now.</param>
    /// <param name="json">Source-generated metadata of the payload; needed for a type of your own only.</param>
    /// <param name="cancellationToken">Handed to the handlers. It stands for the end of the time for handling.</param>
    /// <returns>What ran, with which result. A handler's exception is in it, not thrown.</returns>
    /// <exception cref="ArgumentException">The payload is of a type of your own and there is no <paramref name="json"/>.</exception>
    public Task<EventRun> RunAsync<TPayload>(
        WebhookEvent<TPayload> webhookEvent, JsonTypeInfo<TPayload>? json = null, CancellationToken cancellationToken = default)
    {
        var rawJson = EventJson.Write(webhookEvent, json);
        return RunAsync(rawJson, webhookEvent.ToString(), DeliveryOf(webhookEvent.Delivery), cancellationToken);
    }

    /// <summary>Runs the handlers of an event given as JSON, for example a captured one.</summary>
    /// <param name="rawJson">The envelope.</param>
    /// <param name="cancellationToken">Handed to the handlers. It stands for the end of the time for handling.</param>
    /// <returns>What ran, with which result. JSON that is no event gives <see cref="DeliveryOutcome.Unreadable"/>.</returns>
    public Task<EventRun> RunAsync(string rawJson, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(rawJson);
        return RunAsync(
            Encoding.UTF8.GetBytes(rawJson), description: null, DeliveryOf(new WebhookDelivery { Receiver = Receiver }), cancellationToken);
    }

    /// <summary>Asserts that a handler is registered for an event type itself. One for unhandled events does not count.</summary>
    /// <param name="eventType">The event type, for example <see cref="WebhookEventTypes.ClientLinked"/>.</param>
    /// <exception cref="WebhookAssertionException">There is none; the message lists what is registered.</exception>
    public void AssertHandles(string eventType)
    {
        if (!dispatcher.HasHandlerOf(eventType, Receiver))
        {
            throw Missing("a handler", eventType);
        }
    }

    /// <summary>Asserts that a handler of this name runs on an event type, for handlers that are delegates.</summary>
    /// <param name="eventType">The event type, for example <see cref="WebhookEventTypes.ClientLinked"/>.</param>
    /// <param name="handlerName">The handler's name as given at its registration.</param>
    /// <exception cref="WebhookAssertionException">There is none; the message lists what is registered.</exception>
    public void AssertHandles(string eventType, string handlerName)
    {
        if (!dispatcher.HandlerNamesOf(eventType, Receiver).Contains(handlerName, StringComparer.Ordinal))
        {
            throw Missing($"the handler {handlerName}", eventType);
        }
    }

    /// <summary>Asserts that a handler class runs on an event type.</summary>
    /// <typeparam name="THandler">The handler.</typeparam>
    /// <param name="eventType">The event type, for example <see cref="WebhookEventTypes.ClientLinked"/>.</param>
    /// <exception cref="WebhookAssertionException">It does not; the message lists what is registered.</exception>
    public void AssertHandles<THandler>(string eventType)
        where THandler : class =>
        AssertHandles(eventType, typeof(THandler).ToString());

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ownsServices && services is IAsyncDisposable owned ? owned.DisposeAsync() : ValueTask.CompletedTask;

    private async Task<EventRun> RunAsync(
        byte[] rawJson, string? description, WebhookDelivery delivery, CancellationToken cancellationToken)
    {
        if (!dispatcher.TryPrepare(rawJson, delivery, out var prepared, out var problem))
        {
            return new EventRun(DeliveryOutcome.Unreadable, description ?? "The JSON", [], [], problem);
        }

        using (prepared)
        {
            var handlers = await RunInScopeAsync(prepared, cancellationToken).ConfigureAwait(false);
            var outcome = handlers switch
            {
                [] => DeliveryOutcome.NoHandler,
                [.., { Succeeded: true }] => DeliveryOutcome.Handled,
                [.., { Exception: OperationCanceledException }] when cancellationToken.IsCancellationRequested =>
                    DeliveryOutcome.HandlerTimedOut,
                [.., { Exception: DoNotRetryException }] => DeliveryOutcome.Abandoned,
                _ => DeliveryOutcome.HandlerFailed,
            };
            var notRun = prepared.Handlers.Skip(handlers.Count).Select(handler => handler.Name);
            return new EventRun(outcome, $"{prepared.EventType} {prepared.EventId}", handlers, [.. notRun]);
        }
    }

    private async Task<List<HandlerRun>> RunInScopeAsync(PreparedEvent prepared, CancellationToken cancellationToken)
    {
        List<HandlerRun> handlers = [];
        var scope = dispatcher.CreateScope(prepared);
        await using (scope.ConfigureAwait(false))
        {
            while (handlers.Count < prepared.Handlers.Count && handlers is [] or [.., { Succeeded: true }])
            {
                handlers.Add(await RunHandlerAsync(prepared.Handlers[handlers.Count], scope, cancellationToken).ConfigureAwait(false));
            }

            await scope.CloseAsync().ConfigureAwait(false);
        }

        return handlers;
    }

    private async Task<HandlerRun> RunHandlerAsync(RegisteredHandler handler, HandlerScope scope, CancellationToken cancellationToken)
    {
        var startedAt = clock.GetTimestamp();
        Exception? failure = null;
        try
        {
            await handler.RunAsync(scope, cancellationToken).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Do not catch general exception types: whatever a handler throws is the result
        catch (Exception exception)
#pragma warning restore CA1031
        {
            failure = exception;
        }

        return new HandlerRun(handler.Name, failure, clock.GetElapsedTime(startedAt));
    }

    private WebhookDelivery DeliveryOf(WebhookDelivery delivery)
    {
        var now = clock.GetUtcNow();
        return delivery with
        {
            Receiver = Receiver,
            SignedAt = delivery.SignedAt == default ? DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds()) : delivery.SignedAt,
            ReceivedAt = delivery.ReceivedAt == default ? now : delivery.ReceivedAt,
        };
    }

    private WebhookAssertionException Missing(string what, string eventType) => new(string.Join(
        Environment.NewLine,
        [
            $"Receiver '{Receiver}' should run {what} on '{eventType}', but does not. Registered:",
            .. WebhookEventTypes.All.Append(eventType).Distinct(StringComparer.Ordinal)
                .Where(type => dispatcher.HasHandlerOf(type, Receiver))
                .Select(type => $"  {type} -> {NamesOf(type)}"),

            // No event type is empty, so this asks for the handlers of types that nobody knows.
            $"  unhandled events -> {(NamesOf(string.Empty) is { Length: > 0 } names ? names : "nothing")}",
            "Add it with AddHandler; an event type of your own needs AddEventType too.",
        ]));

    private string NamesOf(string eventType) => string.Join(", ", dispatcher.HandlerNamesOf(eventType, Receiver));
}
