using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>Claims events and runs them, a bounded number at once, until the host stops; then lets the running ones finish.</summary>
internal sealed class InboxWorker(
    InboxDatabase database,
    InboxStore store,
    AttemptSlots slots,
    InboxSignal signal,
    TimeProvider clock,
    IOptions<WebhookInboxOptions> options,
    ILogger<InboxWorker> logger) : BackgroundService
{
    private static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(15);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await slots.DrainAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.RunWorkers)
        {
            return;
        }

        // Off the host's start: nothing here may keep the server from listening.
        await Task.Yield();
        var failures = 0;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var isIdle = await ClaimAndStartAsync(stoppingToken);
                if (failures > 0)
                {
                    logger.InboxRecovered(failures);
                    failures = 0;
                }

                if (isIdle)
                {
                    await signal.WaitAsync(options.Value.PollInterval, clock, stoppingToken);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // Do not catch general exception types: whatever the database throws, the worker goes on when it is back
            catch (Exception exception)
#pragma warning restore CA1031
            {
                failures++;
                database.Failed(exception);
                var pause = TimeSpan.FromTicks(Math.Min(options.Value.PollInterval.Ticks * failures, MaxPause.Ticks));
                if (exception is InboxSchemaException)
                {
                    logger.TablesUnusable(exception, pause);
                }
                else
                {
                    logger.InboxUnavailable(exception, pause);
                }

                await Task.Delay(pause, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <returns>Whether there is nothing to do until a signal comes or time passes.</returns>
    private async Task<bool> ClaimAndStartAsync(CancellationToken stopping)
    {
        var (dialect, _) = await database.GetReadyAsync(stopping);

        // What was started runs first: handlers that end at once have room for others by then, and one claim takes for all of them.
        await Task.Yield();
        var wanted = slots.Wanted(dialect);
        if (wanted <= 0)
        {
            return true;
        }

        // Not what this process has already, be it that its lease has ended: an event holds one slot at most.
        var (events, hasMore) = await store.ClaimAsync(wanted, slots.Free, slots.Running, stopping);
        foreach (var claimed in events)
        {
            slots.Start(claimed, dialect);
        }

        return events.Count == 0 && !hasMore;
    }
}
