using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace WebhookReceiver.Extensibility;

/// <summary>
/// The DI scope in which the handlers of one event run. Close it when they have succeeded; disposing it alone is for when their end is
/// decided already.
/// </summary>
public sealed class HandlerScope : IAsyncDisposable
{
    private readonly AsyncServiceScope scope;
    private bool isClosed;

    internal HandlerScope(PreparedEvent prepared, AsyncServiceScope scope, HandlerTelemetry telemetry) =>
        (Event, this.scope, Telemetry) = (prepared, scope, telemetry);

    /// <summary>Gets the event.</summary>
    public PreparedEvent Event { get; }

    /// <summary>Gets the services of the scope.</summary>
    public IServiceProvider Services => scope.ServiceProvider;

    /// <summary>Gets or sets what runs before the services are disposed. Its failure is one of their disposal.</summary>
    public Func<Task>? Closing { get; set; }

    internal HandlerTelemetry Telemetry { get; }

    /// <summary>Disposes the services. A service that writes when it is disposed fails here, which is logged.</summary>
    /// <returns>A task that ends when they are disposed; it carries the exception of one that failed.</returns>
    public async ValueTask CloseAsync()
    {
        isClosed = true;
        try
        {
            await using (scope)
            {
                if (Closing is { } closing)
                {
                    await closing();
                }
            }
        }
        catch (Exception exception)
        {
            Telemetry.Logger.DisposalFailed(exception, Event.Receiver, LogText.From(Event.EventType), LogText.From(Event.EventId));
            throw;
        }
    }

    /// <summary>
    /// Disposes the services unless they are. What they throw is logged only: the handlers' end decides, whatever becomes of their
    /// services.
    /// </summary>
    /// <returns>A task that ends when they are disposed.</returns>
    public async ValueTask DisposeAsync()
    {
        if (!isClosed)
        {
            await CloseAsync().AsTask().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}

/// <summary>Where the runs of handlers are reported.</summary>
internal sealed record HandlerTelemetry(WebhookReceiverMetrics Metrics, TimeProvider Clock, ILogger Logger);
