using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>
/// Writes what <see cref="InboxHistory"/> counted, every few seconds and when the host stops, and keeps the history small. While the
/// database is unavailable it waits in memory. When a
/// commit may or may not have happened, because the connection ended in the middle, the part is dropped: numbers may be too low, never too
/// high.
/// </summary>
internal sealed class HistoryWriter(InboxHistory history, HistoryStore store, TimeProvider clock, ILogger<HistoryWriter> logger)
    : BackgroundService
{
    private const int MaxRows = 2000;

    private static readonly TimeSpan FlushInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan MaintenanceInterval = TimeSpan.FromHours(1);
    private static readonly TimeSpan LastFlushTimeout = TimeSpan.FromSeconds(5);

    private bool isFailing;

    /// <summary>Writes what was counted so far.</summary>
    public async Task FlushAsync()
    {
        var (batch, lost) = history.Take();
        if (!batch.IsEmpty)
        {
            lost += await WriteAsync([.. batch.Parts(MaxRows)]);
        }

        if (lost > 0)
        {
            logger.HistoryLost(lost);
        }
    }

    // The last service to stop: it is registered before those that count. A database that hangs must not keep the host from ending.
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        ending.CancelAfter(LastFlushTimeout);
        await base.StopAsync(ending.Token);
        if (ExecuteTask is null or { IsCompleted: true })
        {
            await FlushAsync().WaitAsync(ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        var nextMaintenance = clock.GetUtcNow();
        using var timer = new PeriodicTimer(FlushInterval, clock);
        while (await NextTickAsync(timer, stoppingToken))
        {
            await FlushAsync();
            if (clock.GetUtcNow() >= nextMaintenance)
            {
                nextMaintenance = clock.GetUtcNow() + MaintenanceInterval;
                await MaintainAsync(stoppingToken);
            }
        }
    }

    /// <returns>How many numbers are lost.</returns>
    private async Task<long> WriteAsync(HistoryBatch[] parts)
    {
        for (var index = 0; index < parts.Length; index++)
        {
            var mayBeCommitted = false;
            try
            {
                await store.AddAsync(parts[index], () => mayBeCommitted = true);
            }
#pragma warning disable CA1031 // Do not catch general exception types
            // Whatever the database or its provider throws, what is counted waits for the next time.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                var isLost = store.IsRefused(exception) || (mayBeCommitted && !store.WasUndone(exception));
                foreach (var part in parts.Skip(isLost ? index + 1 : index))
                {
                    history.Return(part);
                }

                Report(exception);
                return isLost ? parts[index].Rows : 0;
            }
        }

        if (isFailing)
        {
            isFailing = false;
            logger.HistoryRecovered();
        }

        return 0;
    }

    private async Task MaintainAsync(CancellationToken stopping)
    {
        try
        {
            await store.MaintainAsync(stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The next process goes on.
        }
#pragma warning disable CA1031 // Do not catch general exception types: nothing depends on it, and it is tried again
        catch (Exception exception)
#pragma warning restore CA1031
        {
            logger.HistoryUnavailable(exception);
        }
    }

    // Once for each time that it fails, however long.
    private void Report(Exception exception)
    {
        if (!isFailing)
        {
            isFailing = true;
            logger.HistoryUnavailable(exception);
        }
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
