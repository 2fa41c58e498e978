using System.Diagnostics;
using System.Text;

namespace WebhookReceiver.Extensibility;

/// <summary>One handler of a receiver, as it was registered.</summary>
public sealed class RegisteredHandler
{
    private readonly Func<IServiceProvider, object, CancellationToken, Task> run;

    /// <param name="name">The handler's identity over deployments: the name of its type, or the one given to a delegate; never a
    /// position.</param>
    /// <param name="payloadType">The payload's type.</param>
    /// <param name="serviceTypes">What running it resolves from the scope.</param>
    /// <param name="run">Runs the handler on a <see cref="WebhookEvent{TPayload}"/> of that payload.</param>
    internal RegisteredHandler(
        string name, Type payloadType, Type[] serviceTypes, Func<IServiceProvider, object, CancellationToken, Task> run) =>
        (Name, PayloadType, ServiceTypes, this.run) = (name, payloadType, serviceTypes, run);

    /// <summary>Gets the handler's name, which stays the same when registrations are reordered.</summary>
    public string Name { get; }

    /// <summary>Gets whether it resolves itself or its services from the scope; a delegate that takes the event alone does not.</summary>
    public bool TakesServices => ServiceTypes.Length > 0;

    internal Type PayloadType { get; }

    internal Type[] ServiceTypes { get; }

    /// <summary>Whether it belongs to an add-on: the application has not handled an event that only add-ons handle.</summary>
    internal bool IsAddOn { get; init; }

    /// <summary>Refuses a name that cannot be kept with each event in a list of handlers, one a line, in any database.</summary>
    internal static void ThrowIfUnfit(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (name.Any(char.IsControl) || name.EnumerateRunes().Contains(Rune.ReplacementChar))
        {
            throw new ArgumentException("A handler's name is one line of text, without control characters.", nameof(name));
        }
    }

    /// <summary>Runs the handler on an event, measures it and logs its failure.</summary>
    /// <param name="scope">The event's scope. One serves all its handlers.</param>
    /// <param name="cancellationToken">Handed to the handler.</param>
    /// <returns>A task that ends as the handler's does; it carries the handler's exception.</returns>
    public async Task RunAsync(HandlerScope scope, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(scope);

        var (prepared, (metrics, clock, logger)) = (scope.Event, scope.Telemetry);
        using var activity = WebhookReceiverDiagnostics.ActivitySource.StartActivity(WebhookReceiverDiagnostics.HandlerActivity);
        activity?.SetTag(WebhookReceiverDiagnostics.HandlerTag, Name);
        long? startedAt = metrics.MeasuresHandlers ? clock.GetTimestamp() : null;
        Exception? failure = null;
        try
        {
            await run(scope.Services, prepared.EventFor(this), cancellationToken);
        }
        catch (Exception exception)
        {
            failure = exception;
            activity?.SetStatus(ActivityStatusCode.Error, exception.GetType().Name);
            logger.HandlerFailed(exception, Name, prepared.Receiver, LogText.From(prepared.EventType), LogText.From(prepared.EventId));
            throw;
        }
        finally
        {
            if (startedAt is { } start)
            {
                metrics.Handler(prepared.Receiver, prepared.EventTypeTag, Name, clock.GetElapsedTime(start), failure);
            }
        }
    }
}
