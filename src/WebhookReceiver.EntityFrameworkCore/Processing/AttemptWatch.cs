using Microsoft.Extensions.Logging;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>Waits for attempts to end, and gives up those whose handlers do not return although their time is up.</summary>
internal sealed class AttemptWatch(
    AttemptRecorder recorder,
    HangingHandlers hanging,
    InboxSignal signal,
    TimeProvider clock,
    ILogger<AttemptSlots> logger)
{
    // What a handler gets to unwind after its token ended. On SQLite deliveries wait meanwhile, at most AcceptTimeout: 8 seconds by
    // default, of which the handler has had 5.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    /// <param name="attempt">The attempt.</param>
    /// <param name="run">Ends with the attempt.</param>
    /// <param name="ending">Ends when its time is up, its lease is lost, or the host has waited long enough.</param>
    /// <param name="draining">Ends when the host has waited long enough: an attempt that is given up then does not count.</param>
    public async Task WaitAsync(EventAttempt attempt, Task run, CancellationToken ending, CancellationToken draining)
    {
        await run.WaitAsync(ending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        while (!run.IsCompleted)
        {
            // Again as long as it is committing, which nothing interrupts.
            await run.WaitAsync(Grace, clock, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!run.IsCompleted && attempt.TryAbandon())
            {
                await AbandonAsync(attempt, draining.IsCancellationRequested);
                await run.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                hanging.Remove(attempt);
            }
        }

        await run;
    }

    private async Task AbandonAsync(EventAttempt attempt, bool isStopping)
    {
        var claimed = attempt.Event;
        hanging.Add(attempt);
        logger.HandlerOverdue(claimed.Delivery.Receiver, claimed.LoggedType, claimed.LoggedId, attempt.Handler);
        await recorder.AbandonedAsync(attempt, isStopping);
        attempt.Settle();
        signal.Set();
    }
}
