using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace WebhookReceiver.EntityFrameworkCore;

#pragma warning disable CA1001 // Types that own disposable fields should be disposable
// Without a wait handle and a timer they hold nothing, and hosts have been seen to stop a service after disposing it.
/// <summary>The slots of this process, in which attempts run: a bounded number at once.</summary>
internal sealed class AttemptSlots(
    InboxStore store,
    AttemptRunner runner,
    AttemptRecorder recorder,
    AttemptWatch watch,
    HangingHandlers hanging,
    InboxSignal signal,
    TimeProvider clock,
    IOptions<WebhookInboxOptions> options,
    ILogger<AttemptSlots> logger)
#pragma warning restore CA1001
{
    // Where a handler holds the only writer, deliveries wait for it, and theirs is the time that Debitura gives them.
    private static readonly TimeSpan SingleWriterTimeout = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<long, EventAttempt> running = new();
    private readonly PrefetchBudget ahead = new(clock, options.Value.MaxConcurrency);

    private readonly SemaphoreSlim slots = new(options.Value.MaxConcurrency);
    private readonly CancellationTokenSource draining = new();
    private volatile bool isStopping;

    // Fewer than those that run: one whose handlers have finished and that only waits for its commit keeps nobody from being handled.
    private int unhandled;

    /// <summary>How many attempts can begin at once.</summary>
    public int Free => slots.CurrentCount;

    /// <summary>The events that this process has.</summary>
    public IReadOnlyCollection<long> Running => [.. running.Keys];

    // Two more come before the lease ends.
    private TimeSpan RenewalInterval => options.Value.Lease / 3;

    /// <summary>
    /// How many events to claim. Handlers that hang keep their slots; on a database with one writer the write lock was taken from them, so
    /// one more may run.
    /// </summary>
    public int Wanted(InboxDialect dialect)
    {
        var busy = Volatile.Read(ref unhandled);
        if (dialect.HasSingleWriter)
        {
            return Math.Min(hanging.Count + 1, options.Value.MaxConcurrency) - busy;
        }

        // As long as events that were claimed ahead wait for slots, one claim for many is better than many for one.
        var waiting = ahead.Measure();
        var wanted = options.Value.MaxConcurrency + waiting - busy;
        return slots.CurrentCount > 0 || wanted >= waiting / 2 ? wanted : 0;
    }

    /// <summary>Makes an attempt at an event, now or when a slot is free.</summary>
    public void Start(ClaimedEvent claimed, InboxDialect dialect)
    {
        Interlocked.Increment(ref unhandled);
        var attempt = new EventAttempt(claimed, clock.GetUtcNow());
        running[claimed.Id] = attempt;

        // Nobody else takes slots while some are free: those that wait for one have taken them before.
        _ = RunAsync(attempt, dialect, claimed.IsBegun && slots.Wait(TimeSpan.Zero, CancellationToken.None));
    }

    /// <summary>Lets attempts finish, for a time; then their handlers are cancelled, and they give their events back.</summary>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        isStopping = true;
        await AllSettled().WaitAsync(options.Value.DrainTimeout, clock, cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await draining.CancelAsync();
        await AllSettled().WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private Task AllSettled() => Task.WhenAll(running.Values.Select(attempt => attempt.Settled));

    private async Task RunAsync(EventAttempt attempt, InboxDialect dialect, bool hasSlot)
    {
        // Off the worker's loop: a handler may block before its first await.
        await Task.Yield();
        var isReleased = false;
        void Release()
        {
            if (!isReleased)
            {
                isReleased = true;
                Interlocked.Decrement(ref unhandled);
                if (hasSlot)
                {
                    slots.Release();
                    ahead.Handled();
                }

                // A slot that the next event of the lane takes is none for others.
                if (attempt.Event.Next is null)
                {
                    signal.Set();
                }
            }
        }

        try
        {
            hasSlot = hasSlot || await TakeSlotAsync();
            if (!hasSlot)
            {
                await recorder.GiveBackAsync(attempt.Event);
                return;
            }

            var limit = options.Value.HandlerTimeout;
            using var timeout = new CancellationTokenSource(
                dialect.HasSingleWriter && limit > SingleWriterTimeout ? SingleWriterTimeout : limit, clock);
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, draining.Token);
            using var renewal = new LeaseRenewal(store, attempt, RenewalInterval, ending, clock, logger);
            // The handlers' own source, ended from the thread pool: a callback of theirs that blocks must not keep the watch below from
            // seeing that time is up.
            using var handling = new CancellationTokenSource();
            using var passing = ending.Token.UnsafeRegister(
                static source => _ = ((CancellationTokenSource)source!).CancelAsync(), handling);
            var run = Task.Run(() => runner.RunAsync(attempt, Release, handling.Token, draining.Token), CancellationToken.None);
            await watch.WaitAsync(attempt, run, ending.Token, draining.Token);
        }
        finally
        {
            var goesOn = attempt is { IsProcessed: true, Event.Next: { } next } && await GoOnAsync(next, dialect);
            running.TryRemove(attempt.Event.Id, out _);
            attempt.Settle();
            Release();
            if (!goesOn)
            {
                // It may have held back its case.
                signal.Set();
            }
        }
    }

    /// <summary>
    /// Goes on in a lane. A host that stops begins nothing more, and what waits for long is left to others: its lease is not renewed.
    /// </summary>
    /// <returns>Whether an attempt at the next event has begun.</returns>
    private async Task<bool> GoOnAsync(ClaimedEvent next, InboxDialect dialect)
    {
        if (isStopping || clock.GetUtcNow() >= next.LeaseUntil - options.Value.Lease + RenewalInterval)
        {
            await recorder.GiveBackAsync(next);
            return false;
        }

        Start(next, dialect);
        return true;
    }

    /// <returns>Whether a handler may run; not, when the others took so long that another process had better have the event, or the host
    /// stops.</returns>
    private async Task<bool> TakeSlotAsync()
    {
        if (slots.Wait(TimeSpan.Zero, CancellationToken.None))
        {
            return true;
        }

        using var timeout = new CancellationTokenSource(RenewalInterval, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, draining.Token);
        try
        {
            await slots.WaitAsync(either.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
