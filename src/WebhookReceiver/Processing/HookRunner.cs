using Microsoft.Extensions.Logging;

namespace WebhookReceiver;

/// <summary>
/// Runs what the application and add-ons do about rejected deliveries and abandoned events. Nothing they throw changes the answer.
/// </summary>
internal sealed class HookRunner(IEnumerable<IRejectionObserver> observers, TimeProvider clock, ILogger<HookRunner> logger)
{
    // Anybody can have a delivery rejected, so a hook that hangs must not pile up requests. For an abandoned event it makes up the sender's
    // ten seconds, with the longest handler timeout, 8.5 s, and the grace after it.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(1);

    private readonly IRejectionObserver[] observers = [.. observers];

    public ValueTask RejectedAsync(
        Func<RejectedDelivery, CancellationToken, Task>? hook, in RejectedDelivery rejected, CancellationToken aborted)
    {
        foreach (var observer in observers)
        {
            try
            {
                observer.Rejected(in rejected);
            }
#pragma warning disable CA1031 // Do not catch general exception types: a failing observer must not turn a 401 into a 500
            catch (Exception exception)
#pragma warning restore CA1031
            {
                logger.HookFailed(exception, observer.GetType().Name, rejected.Receiver);
            }
        }

        return hook is null
            ? ValueTask.CompletedTask
            : RunAsync(hook, rejected, nameof(WebhookReceiverOptions.OnRejected), rejected.Receiver, aborted);
    }

    public ValueTask AbandonedAsync(Func<AbandonedEvent, CancellationToken, Task> hook, AbandonedEvent abandoned) =>
        RunAsync(hook, abandoned, nameof(WebhookReceiverOptions.OnAbandoned), abandoned.Receiver, CancellationToken.None);

    private async ValueTask RunAsync<T>(
        Func<T, CancellationToken, Task> hook, T occurrence, string name, string receiver, CancellationToken aborted)
    {
        try
        {
            // Its token ends with the wait: nothing of it may go on for the next stranger to add to.
            using var timeout = new CancellationTokenSource(Timeout, clock);
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, aborted);
            await hook(occurrence, ending.Token).WaitAsync(ending.Token);
        }
        catch (OperationCanceledException) when (aborted.IsCancellationRequested)
        {
            // Nobody waits for the answer any more.
        }
#pragma warning disable CA1031 // Do not catch general exception types
        // A failing hook must not turn a 401 into a 500, nor cost the subscription.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            logger.HookFailed(exception, name, receiver);
        }
    }
}
