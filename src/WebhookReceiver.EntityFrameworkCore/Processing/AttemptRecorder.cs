using System.Data.Common;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>Records how attempts ended: in the database, the log and the metrics.</summary>
internal sealed class AttemptRecorder
{
    // A lock that is never released must not keep an event from becoming a dead letter for ever.
    private static readonly TimeSpan LocksAreForgiven = TimeSpan.FromDays(1);

    private readonly InboxStore store;
    private readonly InboxDatabase database;
    private readonly InboxMetrics metrics;
    private readonly InboxHistory history;
    private readonly TimeProvider clock;
    private readonly WebhookInboxOptions options;
    private readonly ILogger<AttemptRecorder> logger;
    private readonly GroupCommit<Completion, bool> completions;

    public AttemptRecorder(InboxStore store, InboxDatabase database, InboxMetrics metrics, InboxHistory history, TimeProvider clock,
        IOptions<WebhookInboxOptions> options, ILogger<AttemptRecorder> logger)
    {
        (this.store, this.database, this.metrics, this.history, this.clock, this.options, this.logger) =
            (store, database, metrics, history, clock, options.Value, logger);
        completions = new GroupCommit<Completion, bool>(options.Value.MaxConcurrency * 4, store.CompleteAsync);
    }

    /// <summary>
    /// Records an event as processed whose last handler left nothing in the database that would have to commit together with it.
    /// </summary>
    /// <param name="attempt">The attempt.</param>
    /// <param name="release">Releases the slot: others may be handled while the commit is on its way.</param>
    /// <returns>Whether the event was still held.</returns>
    public async Task<bool> CompleteAsync(EventAttempt attempt, Action release)
    {
        var completion = attempt.Complete(clock.GetUtcNow());
        if (database.Dialect is { HasSingleWriter: true })
        {
            return await store.CompleteAsync(completion);
        }

        var recorded = completions.AddAsync(completion);
        release();
        return await recorded;
    }

    public void Completed(EventAttempt attempt, bool isHeld)
    {
        var claimed = attempt.Event;
        if (!isHeld)
        {
            Lost(claimed);
            return;
        }

        attempt.IsProcessed = true;
        metrics.Processed(claimed.Delivery.Receiver);
        history.Processed(claimed.Delivery.Receiver, claimed.EventType);
        logger.EventProcessed(claimed.Delivery.Receiver, claimed.LoggedType, claimed.LoggedId, claimed.Attempt);
    }

    public void Lost(ClaimedEvent claimed) => logger.LeaseLost(claimed.Delivery.Receiver, claimed.LoggedType, claimed.LoggedId);

    /// <summary>Returns an event that was claimed but not run to an end, as if it had not been claimed.</summary>
    public async Task GiveBackAsync(ClaimedEvent claimed)
    {
        var returned = await WriteAsync(claimed, () => store.GiveBackAsync(claimed));
        logger.EventGivenBack(claimed.Delivery.Receiver, claimed.LoggedType, claimed.LoggedId, returned == true);
    }

    /// <summary>
    /// Records an attempt that was given up because its handler does not return. What the handler still does is never committed.
    /// </summary>
    /// <param name="attempt">The attempt.</param>
    /// <param name="isStopping">Whether the host stops; the attempt then does not count.</param>
    public async Task AbandonedAsync(EventAttempt attempt, bool isStopping)
    {
        if (attempt.Transaction is { } transaction)
        {
            // The attempt is over, whether or not its locks can be released.
            await WriteAsync(
                attempt.Event,
                async () =>
                {
                    await transaction.AbortAsync(store.ExecuteAsync);
                    return true;
                });
        }

        attempt.WriteLock?.Dispose();
        if (isStopping)
        {
            await GiveBackAsync(attempt.Event);
            return;
        }

        await FailAsync(attempt, new TimeoutException(
            "The handler did not return after its time was up: it ignores its cancellation token. Pass the token on to everything that " +
            "it awaits. The handler keeps a slot of its process until it returns."));
    }

    /// <summary>Records a failed attempt, after which the event is tried again or is a dead letter.</summary>
    public async Task FailAsync(EventAttempt attempt, Exception exception)
    {
        var claimed = attempt.Event;

        var now = clock.GetUtcNow();
        var waitedForLock = IsLockFault(attempt, exception) && now - claimed.Delivery.ReceivedAt < LocksAreForgiven;
        var isDead = !waitedForLock && (exception is DoNotRetryException || claimed.Attempt >= options.MaxAttempts);
#pragma warning disable CA5394 // Do not use insecure randomness: jitter has no secret to keep
        var delay = RetryDelay.After(options, claimed.Attempt, Random.Shared.NextDouble());
#pragma warning restore CA5394
        var failed = new FailedAttempt(
            attempt.StartedAt,
            now,
            attempt.Handler,
            AttemptError.TextOf(exception),
            AttemptError.StackTraceOf(exception),
            TraceOf(claimed),
            isDead ? InboxState.DeadLetter : InboxState.Pending,
            now + delay,
            !waitedForLock);
        var isHeld = await WriteAsync(claimed, () => store.FailAsync(claimed, failed));

        // Null: logged where it failed.
        if (isHeld == false)
        {
            Lost(claimed);
        }
        else if (isHeld == true && isDead)
        {
            metrics.DeadLetter(claimed.Delivery.Receiver);
            history.DeadLetter(claimed.Delivery.Receiver, claimed.EventType);
            logger.EventDead(exception, claimed.Delivery.Receiver, claimed.LoggedType, claimed.LoggedId, claimed.Attempt);
        }
        else if (isHeld == true)
        {
            metrics.Retry(claimed.Delivery.Receiver);
            history.Retried(claimed.Delivery.Receiver, claimed.EventType);

            // The dispatcher has logged what a handler throws.
            logger.EventWillBeRetried(
                ReferenceEquals(exception, attempt.Thrown)
                    ? null
                    : exception, claimed.Delivery.Receiver, claimed.LoggedType, claimed.LoggedId, claimed.Attempt, delay);
        }
    }

    // Whoever has the lock may be frozen, which is no fault of this event. On SQLite a handler has the only lock: one that waits for it on
    // another connection waits for itself.
    private bool IsLockFault(EventAttempt attempt, Exception? exception)
    {
        if (exception is DoNotRetryException || (attempt.Thrown is not null && database.Dialect is { HasSingleWriter: true }))
        {
            return false;
        }

        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is DbException fault && database.Dialect?.IsLockFault(fault) == true)
            {
                return true;
            }
        }

        return false;
    }

    // The attempt's own, when somebody listens; else that of the delivery.
    private static string? TraceOf(ClaimedEvent claimed) =>
        Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity ? activity.TraceId.ToHexString()
        : ActivityContext.TryParse(claimed.TraceParent, traceState: null, out var parent) ? parent.TraceId.ToHexString()
        : null;

    /// <returns>Whether the event was still held; <see langword="null"/> when that could not be found out: then the lease brings it
    /// back.</returns>
    private async Task<bool?> WriteAsync(ClaimedEvent claimed, Func<Task<bool>> write)
    {
        try
        {
            return await write();
        }
#pragma warning disable CA1031 // Do not catch general exception types: when not even this can be written, the lease brings the event back
        catch (Exception exception)
#pragma warning restore CA1031
        {
            logger.WriteBackFailed(exception, claimed.Delivery.Receiver, claimed.LoggedType, claimed.LoggedId);
            return null;
        }
    }
}
