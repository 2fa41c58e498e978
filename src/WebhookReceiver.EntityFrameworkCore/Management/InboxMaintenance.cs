using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>
/// Samples the inbox for gauges and health check, unblocks what a process that ended left blocked, and removes what has passed its
/// retention.
/// </summary>
internal sealed class InboxMaintenance(
    WebhookInbox inbox,
    InboxStore store,
    InboxSignal signal,
    InboxMetrics metrics,
    TimeProvider clock,
    IOptions<WebhookInboxOptions> options,
    ILogger<InboxMaintenance> logger) : BackgroundService
{
    private static readonly TimeSpan SampleInterval = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan PruneInterval = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        var nextPrune = clock.GetUtcNow();
        using var timer = new PeriodicTimer(SampleInterval, clock);
        do
        {
            try
            {
                // First: it must not depend on what follows. In processes without workers too: those with workers may know nothing of
                // blocked events.
                if (await store.UnblockAllAsync(stoppingToken) > 0)
                {
                    signal.Set();
                }

                metrics.Statistics = await inbox.SampleAsync(stoppingToken);
                if (options.Value.RunWorkers && clock.GetUtcNow() >= nextPrune)
                {
                    nextPrune = clock.GetUtcNow() + PruneInterval;
                    var count = await inbox.PruneAsync(clock.GetUtcNow() - options.Value.ProcessedRetention, stoppingToken);
                    if (count > 0)
                    {
                        logger.InboxPruned(count, options.Value.ProcessedRetention);
                    }
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // Do not catch general exception types
            // The next sample follows, and the worker reports an unavailable database.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                logger.HousekeepingFailed(exception);
            }
        }
        while (await NextTickAsync(timer, stoppingToken));
    }

    private static async Task<bool> NextTickAsync(PeriodicTimer timer, CancellationToken stopping)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stopping);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
