using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>Claims events and runs them, a bounded number at once, until the host stops; then lets the running ones finish.</summary>
internal sealed class InboxWorker(
    InboxDatabase database,
    InboxClaimer claimer,
    EventRunner runner,
    EventWriter writer,
    HangingHandlers hanging,
    InboxSignal signal,
    InboxReceivers receivers,
    WebhookDispatcher dispatcher,
    TimeProvider clock,
    IOptions<WebhookInboxOptions> options,
    ILogger<InboxWorker> logger) : BackgroundService
{
    private static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(15);

    // Where a handler holds the only writer, deliveries wait for it, and theirs is the time that Debitura gives them.
    private static readonly TimeSpan SingleWriterTimeout = TimeSpan.FromSeconds(5);

    // What a handler gets to unwind after its token ended. On SQLite deliveries wait meanwhile, at most AcceptTimeout: 8 seconds by default, of which the handler has had 5.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<long, HandlingAttempt> running = new();
    private readonly ClaimAhead ahead = new(clock, options.Value.MaxConcurrency);

    // Fewer than those that run: one whose handlers have finished and that only waits for its commit keeps nobody from being handled.
    private int unhandled;

#pragma warning disable CA2213 // Disposable fields should be disposed: without a wait handle it holds nothing
    private readonly SemaphoreSlim turns = new(options.Value.MaxConcurrency);
#pragma warning restore CA2213

#pragma warning disable CA2213 // Disposable fields should be disposed: without a timer it holds nothing, and hosts have been seen to stop a service after disposing it
    private readonly CancellationTokenSource draining = new();
#pragma warning restore CA2213

    // Two more come before the lease ends.
    private TimeSpan Beat => options.Value.Lease / 3;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var receiver in receivers.Names.Where(receiver => options.Value.RunWorkers && !dispatcher.HasHandlers(receiver)))
        {
            throw new InvalidOperationException(
                $"Receiver '{receiver}' has an inbox but no handler, so this process would take its events and do nothing with them. Add handlers, or set {nameof(WebhookInboxOptions)}.{nameof(WebhookInboxOptions.RunWorkers)} = false when another process handles them.");
        }

        await database.ThrowIfNotScopedAsync().ConfigureAwait(false);
        await base.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        await AllSettled().WaitAsync(options.Value.DrainTimeout, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        // Time is up: what still runs is cancelled, and gives its event back.
        await draining.CancelAsync().ConfigureAwait(false);
        await AllSettled().WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
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
                var isIdle = await ClaimAndStartAsync(stoppingToken).ConfigureAwait(false);
                if (failures > 0)
                {
                    logger.InboxRecovered(failures);
                    failures = 0;
                }

                if (isIdle)
                {
                    await signal.WaitAsync(options.Value.PollInterval, clock, stoppingToken).ConfigureAwait(false);
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
                var pause = TimeSpan.FromTicks(Math.Min(options.Value.PollInterval.Ticks * failures, MaxPause.Ticks));
                logger.InboxOutOfReach(exception, pause);
                await Task.Delay(pause, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <returns>Whether there is nothing to do until a signal comes or time passes.</returns>
    private async Task<bool> ClaimAndStartAsync(CancellationToken stopping)
    {
        var dialect = await database.GetDialectAsync(stopping).ConfigureAwait(false);

        // What was started runs first: handlers that end at once have room for others by then, and one claim takes for all of them.
        await Task.Yield();
        var wanted = Limit(dialect) - Volatile.Read(ref unhandled);
        if (wanted <= 0)
        {
            return true;
        }

        // Not what this process has already, be it that its lease has ended: an event holds one slot at most.
        var claimed = await claimer.ClaimAsync(wanted, running.Keys, stopping).ConfigureAwait(false);
        foreach (var one in claimed)
        {
            Interlocked.Increment(ref unhandled);
            var attempt = new HandlingAttempt(one, clock.GetUtcNow());
            running[one.Id] = attempt;
            _ = RunAsync(attempt, dialect);
        }

        return claimed.Count == 0;
    }

    // Handlers that hang keep their slots. On a database with one writer the write lock was taken from them, so one more may run.
    private int Limit(InboxDialect dialect) => dialect.HasSingleWriter
        ? Math.Min(hanging.Count + 1, options.Value.MaxConcurrency)
        : options.Value.MaxConcurrency + ahead.Measure();

    private Task AllSettled() => Task.WhenAll(running.Values.Select(attempt => attempt.Settled));

    private async Task RunAsync(HandlingAttempt attempt, InboxDialect dialect)
    {
        // Off the worker's loop: a handler may block before its first await.
        await Task.Yield();
        var hasTurn = false;
        var isHandled = false;
        void Handled()
        {
            if (!isHandled)
            {
                isHandled = true;
                Interlocked.Decrement(ref unhandled);
                if (hasTurn)
                {
                    turns.Release();
                    ahead.Handled();
                }

                signal.Set();
            }
        }

        try
        {
            hasTurn = await TakeTurnAsync().ConfigureAwait(false);
            if (!hasTurn)
            {
                await runner.GiveBackAsync(attempt.Event).ConfigureAwait(false);
                return;
            }

            var limit = options.Value.HandlerTimeout;
            using var timeout = new CancellationTokenSource(dialect.HasSingleWriter && limit > SingleWriterTimeout ? SingleWriterTimeout : limit, clock);
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, draining.Token);
#pragma warning disable CA2025 // Ensure tasks using 'IDisposable' instances complete before the instances are disposed: a renewal under way when the attempt ends finds the source disposed, and does nothing
            using var heartbeat = clock.CreateTimer(_ => _ = RenewAsync(attempt, ending), state: null, Beat, Beat);
#pragma warning restore CA2025
            // The handlers' own source, ended from the thread pool: a callback of theirs that blocks must not keep the watch below from seeing that time is up.
            using var handling = new CancellationTokenSource();
            using var telling = ending.Token.UnsafeRegister(static source => _ = ((CancellationTokenSource)source!).CancelAsync(), handling);
            var run = Task.Run(() => runner.RunAsync(attempt, Handled, handling.Token, draining.Token), CancellationToken.None);
            await WatchAsync(attempt, run, ending.Token).ConfigureAwait(false);
        }
        finally
        {
            running.TryRemove(attempt.Event.Id, out _);
            attempt.Settle();
            Handled();

            // It may have held back its case.
            signal.Set();
        }
    }

    /// <summary>Waits for an attempt to end, and gives it up when it does not although its time is up.</summary>
    private async Task WatchAsync(HandlingAttempt attempt, Task run, CancellationToken ending)
    {
        await run.WaitAsync(ending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        while (!run.IsCompleted)
        {
            // Again as long as it is committing, which nothing interrupts.
            await run.WaitAsync(Grace, clock, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!run.IsCompleted && attempt.TryAbandon())
            {
                await AbandonAsync(attempt).ConfigureAwait(false);
                await run.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                hanging.Remove(attempt);
            }
        }

        await run.ConfigureAwait(false);
    }

    private async Task AbandonAsync(HandlingAttempt attempt)
    {
        var claimed = attempt.Event;
        hanging.Add(attempt);
        logger.HandlerOverdue(claimed.Delivery.Receiver, claimed.LoggedType, claimed.LoggedId, attempt.Handler);
        await runner.RecordAbandonedAsync(attempt, draining.IsCancellationRequested).ConfigureAwait(false);
        attempt.Settle();
        signal.Set();
    }

    /// <returns>Whether a handler may run; not, when the others took so long that another process had better have the event, or the host stops.</returns>
    private async Task<bool> TakeTurnAsync()
    {
        if (turns.Wait(TimeSpan.Zero, CancellationToken.None))
        {
            return true;
        }

        using var timeout = new CancellationTokenSource(Beat, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, draining.Token);
        try
        {
            await turns.WaitAsync(either.Token).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task RenewAsync(HandlingAttempt attempt, CancellationTokenSource ending)
    {
        var claimed = attempt.Event;
        try
        {
            // Where a handler holds the only writer, nobody else can claim its event meanwhile.
            if (ending.IsCancellationRequested || attempt.Writer is not null)
            {
                return;
            }

            if (!await writer.RenewAsync(claimed, clock.GetUtcNow() + options.Value.Lease).ConfigureAwait(false) && running.ContainsKey(claimed.Id))
            {
                await ending.CancelAsync().ConfigureAwait(false);
            }
        }
        catch (ObjectDisposedException)
        {
            // The attempt ended while this was on its way.
        }
#pragma warning disable CA1031 // Do not catch general exception types: a renewal that failed is made up by the next one, or the lease ends and the fence holds
        catch (Exception exception)
#pragma warning restore CA1031
        {
            logger.HeartbeatFailed(exception, claimed.Delivery.Receiver, claimed.LoggedType, claimed.LoggedId);
        }
    }
}
