using Microsoft.Extensions.Logging;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>Extends the lease of an attempt's event while it runs, and ends the attempt when the lease was lost.</summary>
internal sealed class LeaseRenewal : IDisposable
{
    private readonly InboxStore store;
    private readonly EventAttempt attempt;
    private readonly CancellationTokenSource ending;
    private readonly ILogger logger;
    private readonly ITimer timer;

    /// <param name="store">The store.</param>
    /// <param name="attempt">The attempt.</param>
    /// <param name="interval">A part of the lease, so that a renewal that failed is followed by others before the lease ends.</param>
    /// <param name="ending">Ends the attempt.</param>
    /// <param name="clock">The time.</param>
    /// <param name="logger">The worker's.</param>
    public LeaseRenewal(
        InboxStore store, EventAttempt attempt, TimeSpan interval, CancellationTokenSource ending, TimeProvider clock, ILogger logger)
    {
        (this.store, this.attempt, this.ending, this.logger) = (store, attempt, ending, logger);
        timer = clock.CreateTimer(_ => _ = RenewAsync(), state: null, interval, interval);
    }

    public void Dispose() => timer.Dispose();

    private async Task RenewAsync()
    {
        var claimed = attempt.Event;
        try
        {
            // Where a handler holds the only writer, nobody else can claim its event meanwhile.
            if (ending.IsCancellationRequested || attempt.WriteLock is not null)
            {
                return;
            }

            if (!await store.RenewAsync(claimed) && !attempt.Settled.IsCompleted)
            {
                await ending.CancelAsync();
            }
        }
        catch (ObjectDisposedException)
        {
            // The attempt ended while this was on its way.
        }
#pragma warning disable CA1031 // Do not catch general exception types
        // A renewal that failed is made up by the next one, or the lease ends and the fence holds.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            logger.RenewalFailed(exception, claimed.Delivery.Receiver, claimed.LoggedType, claimed.LoggedId);
        }
    }
}
