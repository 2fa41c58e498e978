using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>Claims events and runs them, a bounded number at once, until the host stops; then lets the running ones finish.</summary>
internal sealed class InboxWorker(
    InboxDatabase database,
    InboxClaimer claimer,
    EventRunner runner,
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

    private readonly ConcurrentDictionary<ClaimedEvent, Task> running = new();
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

        if (options.Value.RunWorkers)
        {
            await ThrowIfTransientAsync().ConfigureAwait(false);
        }

        await base.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        await Task.WhenAll(running.Values)
            .WaitAsync(options.Value.DrainTimeout, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        // Time is up: what still runs is cancelled, and gives its event back.
        await draining.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(running.Values).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
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
        var wanted = (dialect.HasSingleWriter ? 1 : options.Value.MaxConcurrency + ahead.Measure()) - Volatile.Read(ref unhandled);
        if (wanted <= 0)
        {
            return true;
        }

        var claimed = await claimer.ClaimAsync(wanted, stopping).ConfigureAwait(false);
        foreach (var one in claimed)
        {
            // Noted before it starts: one that ends at once would otherwise take its note away before it is made.
            Interlocked.Increment(ref unhandled);
            var noted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            running[one] = RunAsync(one, dialect, noted.Task);
            noted.SetResult();
        }

        return claimed.Count == 0;
    }

    private async Task RunAsync(ClaimedEvent claimed, InboxDialect dialect, Task noted)
    {
        await noted.ConfigureAwait(false);
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
                await runner.GiveBackAsync(claimed).ConfigureAwait(false);
                return;
            }

            var limit = options.Value.HandlerTimeout;
            using var timeout = new CancellationTokenSource(dialect.HasSingleWriter && limit > SingleWriterTimeout ? SingleWriterTimeout : limit, clock);
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, draining.Token);
#pragma warning disable CA2025 // Ensure tasks using 'IDisposable' instances complete before the instances are disposed: a beat under way when the attempt ends finds the source disposed, and says nothing
            using var heartbeat = clock.CreateTimer(_ => _ = RenewAsync(claimed, ending), state: null, Beat, Beat);
#pragma warning restore CA2025
            await runner.RunAsync(claimed, Handled, ending.Token, draining.Token).ConfigureAwait(false);
        }
        finally
        {
            running.TryRemove(claimed, out _);
            Handled();

            // It may have held back its case.
            signal.Set();
        }
    }

    // Asked of the container and not of the registrations: they may be made in any way.
    private async Task ThrowIfTransientAsync()
    {
        var scope = database.CreateScope();
        await using (scope.ConfigureAwait(false))
        {
            if (!ReferenceEquals(scope.Services.GetRequiredService(database.ContextType), scope.Context))
            {
                throw new InvalidOperationException(
                    $"{database.ContextType.Name} is registered as transient, so a handler would get another one than the inbox, and what it changes would not commit together with the note that it has finished. Register it as scoped, as AddDbContext does by default, or with AddDbContextPool.");
            }
        }
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

    private async Task RenewAsync(ClaimedEvent claimed, CancellationTokenSource ending)
    {
        try
        {
            if (ending.IsCancellationRequested)
            {
                // A handler that ignores its token. Its lease ends, and another attempt may begin; what this one did is never committed.
                logger.HandlerOverdue(claimed.Delivery.Receiver, claimed.LoggedType, claimed.LoggedId);
                return;
            }

            // On a database with one writer, the running handler is that writer: nobody else can claim its event meanwhile.
            if ((await database.GetDialectAsync(CancellationToken.None).ConfigureAwait(false)).HasSingleWriter)
            {
                return;
            }

            var scope = database.CreateScope();
            await using (scope.ConfigureAwait(false))
            {
                var until = clock.GetUtcNow() + options.Value.Lease;
                var renewed = await scope.Context.Set<InboxRow>()
                    .Where(row => row.Id == claimed.Id && row.LeaseOwner == claimed.Owner && row.State == InboxState.Pending)
                    .ExecuteUpdateAsync(row => row.SetProperty(r => r.LeaseUntil, until), CancellationToken.None).ConfigureAwait(false);
                if (renewed == 0 && running.ContainsKey(claimed))
                {
                    await ending.CancelAsync().ConfigureAwait(false);
                }
            }
        }
        catch (ObjectDisposedException)
        {
            // The attempt ended while this was on its way.
        }
#pragma warning disable CA1031 // Do not catch general exception types: a missed beat is made up by the next one, or the lease ends and the fence holds
        catch (Exception exception)
#pragma warning restore CA1031
        {
            logger.HeartbeatFailed(exception, claimed.Delivery.Receiver, claimed.LoggedType, claimed.LoggedId);
        }
    }
}
