using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>
/// Makes one attempt at a claimed event. Each handler's changes commit in the same transaction as its completion, so the effect exists exactly once, and a
/// later attempt runs only the handlers that have not finished. Every write shows the claim's owner; one that lost the event writes nothing.
/// </summary>
internal sealed class EventRunner(
    InboxDatabase database,
    EventWriter writer,
    CompletionGroup completions,
    WebhookDispatcher dispatcher,
    InboxMetrics metrics,
    TimeProvider clock,
    IOptions<WebhookInboxOptions> options,
    ILogger<EventRunner> logger)
{
    private const int MaxErrorLength = 2000;

    /// <param name="attempt">The attempt, of an event that this process holds.</param>
    /// <param name="handled">Called as soon as no handler runs any more, and the rest is writing; perhaps never.</param>
    /// <param name="handling">Ends the handlers: time is up, the lease is lost, or the host has waited long enough.</param>
    /// <param name="stopping">Whether it ended because the host stops; the attempt then does not count.</param>
    public async Task RunAsync(HandlingAttempt attempt, Action handled, CancellationToken handling, CancellationToken stopping)
    {
        var claimed = attempt.Event;
        using var activity = StartActivity(claimed);
        try
        {
            using var prepared = Prepare(claimed);
            var isHeld = await RunHandlersAsync(attempt, prepared, handled, handling).ConfigureAwait(false);
            if (attempt.IsAbandoned)
            {
                logger.HandlerEndedLate(exception: null, claimed.Delivery.Receiver, claimed.LoggedType, claimed.LoggedId, attempt.Handler);
            }
            else if (isHeld)
            {
                metrics.Processed(claimed.Delivery.Receiver);
                logger.EventProcessed(claimed.Delivery.Receiver, claimed.LoggedType, claimed.LoggedId, claimed.Attempts);
            }
            else
            {
                logger.LeaseLost(claimed.Delivery.Receiver, claimed.LoggedType, claimed.LoggedId);
            }
        }
#pragma warning disable CA1031 // Do not catch general exception types: whatever a handler or the database throws ends the attempt
        catch (Exception exception) when (attempt.IsAbandoned)
        {
            logger.HandlerEndedLate(exception, claimed.Delivery.Receiver, claimed.LoggedType, claimed.LoggedId, attempt.Handler);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            await GiveBackAsync(claimed).ConfigureAwait(false);
        }
        catch (Exception exception)
#pragma warning restore CA1031
        {
            activity?.SetStatus(ActivityStatusCode.Error, exception.GetType().Name);
            await FailAsync(attempt, exception).ConfigureAwait(false);
        }
    }

    /// <summary>Records an attempt that was given up because its handler does not return. What the handler still does is never committed.</summary>
    /// <param name="attempt">The attempt.</param>
    /// <param name="isStopping">Whether the host stops; the attempt then does not count.</param>
    public async Task RecordAbandonedAsync(HandlingAttempt attempt, bool isStopping)
    {
        try
        {
            if (attempt.Transaction is { } transaction)
            {
                await transaction.AbortAsync(writer.ExecuteAsync).ConfigureAwait(false);
            }
        }
#pragma warning disable CA1031 // Do not catch general exception types: the attempt is over, whether or not its locks could be released
        catch (Exception exception)
#pragma warning restore CA1031
        {
            logger.WriteBackFailed(exception, attempt.Event.Delivery.Receiver, attempt.Event.LoggedType, attempt.Event.LoggedId);
        }

        attempt.Writer?.Dispose();
        if (isStopping)
        {
            await GiveBackAsync(attempt.Event).ConfigureAwait(false);
            return;
        }

        await FailAsync(attempt, new TimeoutException(
            "The handler did not return after its time was up: it ignores its cancellation token. Pass the token on to everything that it awaits. The handler keeps a slot of its process until it returns.")).ConfigureAwait(false);
    }

    /// <summary>Returns an event that was claimed but not run to an end, as if it had not been claimed.</summary>
    public async Task GiveBackAsync(ClaimedEvent claimed)
    {
        var returned = await WriteBackAsync(claimed, () => writer.GiveBackAsync(claimed)).ConfigureAwait(false);
        logger.EventGivenBack(claimed.Delivery.Receiver, claimed.LoggedType, claimed.LoggedId, returned == true);
    }

    private static Activity? StartActivity(ClaimedEvent claimed)
    {
        // Linked, not a child: the delivery's trace ended with its answer, perhaps days ago.
        ActivityLink[] links = ActivityContext.TryParse(claimed.TraceParent, traceState: null, isRemote: true, out var parent) ? [new ActivityLink(parent)] : [];
        var activity = InboxDiagnostics.ActivitySource.StartActivity(InboxDiagnostics.HandlingActivity, ActivityKind.Consumer, default(ActivityContext), tags: null, links);
        activity?.SetTag(WebhookReceiverDiagnostics.ReceiverTag, claimed.Delivery.Receiver);
        activity?.SetTag(InboxDiagnostics.AttemptTag, claimed.Attempts);
        return activity;
    }

    private PreparedEvent Prepare(ClaimedEvent claimed)
    {
        // Attempts that recorded no end: the process died in the middle of each. One that dies of this event would do so for ever.
        if (claimed.Attempts > options.Value.MaxAttempts * 2)
        {
            throw new DoNotRetryException($"The process ended in the middle of {claimed.Attempts - 1} attempts, or could not record how they ended.");
        }

        var delivery = claimed.Attempts >= options.Value.MaxAttempts ? claimed.Delivery with { IsLastAttempt = true } : claimed.Delivery;
        return dispatcher.TryPrepare(claimed.Body, delivery, out var prepared, out var problem)
            ? prepared
            : throw new DoNotRetryException($"The event is unreadable: {problem}.");
    }

    /// <returns>Whether the event is processed; not, when it was lost to another owner or given up.</returns>
    private async Task<bool> RunHandlersAsync(HandlingAttempt attempt, PreparedEvent prepared, Action handled, CancellationToken handling)
    {
        var dialect = await database.GetDialectAsync(handling).ConfigureAwait(false);
        var completed = new List<string>(attempt.Event.CompletedHandlers);
        var scope = database.CreateHandlerScope();
        HandlerEnd end;
        try
        {
            end = await RunOpenHandlersAsync(scope, dialect, attempt, prepared, completed, handling).ConfigureAwait(false);
        }
        catch
        {
            // The handler's exception decides, whatever becomes of its services.
            await EndAsync(scope, attempt).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }

        if (end is not HandlerEnd.NothingToCommit)
        {
            // What is committed stays.
            await EndAsync(scope, attempt).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return end is HandlerEnd.Completed;
        }

        await EndAsync(scope, attempt).ConfigureAwait(false);
        if (!attempt.TryCommit())
        {
            return false;
        }

        // The last handler has written nothing that has to commit with its completion, which goes with those of other events where commits are shared; others may be handled meanwhile.
        var (names, now) = (string.Join('\n', completed), clock.GetUtcNow().ToUnixTimeMilliseconds());
        if (dialect.HasSingleWriter)
        {
            return await writer.CompleteAsync(attempt.Event, names, now).ConfigureAwait(false);
        }

        var recorded = completions.NoteAsync(attempt.Event, now, names);
        handled();
        return await recorded.ConfigureAwait(false);
    }

    private async Task<HandlerEnd> RunOpenHandlersAsync(
        InboxScope scope, InboxDialect dialect, HandlingAttempt attempt, PreparedEvent prepared, List<string> completed, CancellationToken handling)
    {
        var open = Enumerable.Range(0, prepared.HandlerNames.Count).Where(index => !attempt.Event.CompletedHandlers.Contains(prepared.HandlerNames[index])).ToList();
        var end = HandlerEnd.NothingToCommit;
        foreach (var index in open)
        {
            handling.ThrowIfCancellationRequested();
            attempt.Handler = prepared.HandlerNames[index];
            completed.Add(attempt.Handler);
            var isLast = index == open[^1];
            end = prepared.TakesServices(index)
                ? await RunInTransactionAsync(scope, dialect, attempt, prepared, index, completed, isLast, handling).ConfigureAwait(false)
                : await RunAloneAsync(scope, attempt, prepared, index, completed, isLast, handling).ConfigureAwait(false);
            if (end is HandlerEnd.Lost)
            {
                break;
            }
        }

        return end;
    }

    /// <summary>Runs a handler that is given nothing but the event, and so cannot reach the context.</summary>
    private async Task<HandlerEnd> RunAloneAsync(
        InboxScope scope, HandlingAttempt attempt, PreparedEvent prepared, int index, List<string> completed, bool isLast, CancellationToken handling)
    {
        await RunAsync(scope, attempt, prepared, index, handling).ConfigureAwait(false);
        if (isLast)
        {
            return HandlerEnd.NothingToCommit;
        }

        if (!attempt.TryCommit() || !await writer.CompleteAsync(attempt.Event, string.Join('\n', completed), processedAt: null).ConfigureAwait(false))
        {
            return HandlerEnd.Lost;
        }

        attempt.Resume();
        return HandlerEnd.Completed;
    }

    private async Task<HandlerEnd> RunInTransactionAsync(
        InboxScope scope, InboxDialect dialect, HandlingAttempt attempt, PreparedEvent prepared, int index, List<string> completed, bool isLast, CancellationToken handling)
    {
        using var turn = await database.EnterWriteAsync(dialect, handling).ConfigureAwait(false);
        using var mark = database.MarkHandler();
        attempt.Writer = turn;
        try
        {
            return await RunGuardedAsync(scope, dialect, attempt, prepared, index, completed, isLast, handling).ConfigureAwait(false);
        }
        finally
        {
            attempt.Writer = null;
        }
    }

    private async Task<HandlerEnd> RunGuardedAsync(
        InboxScope scope, InboxDialect dialect, HandlingAttempt attempt, PreparedEvent prepared, int index, List<string> completed, bool isLast, CancellationToken handling)
    {
        var context = scope.Context;
        return await InboxTransaction.OnceAsync(
            context,
            async () =>
            {
                // 1. Begin, before the handler can touch the context.
                var transaction = await HandlerTransaction.BeginAsync(context, dialect, attempt.Transaction, handling).ConfigureAwait(false);
                attempt.Transaction = transaction;
                await using (transaction.ConfigureAwait(false))
                {
                    // Given up or told to end while it began: whoever did so may not have seen this transaction.
                    Interlocked.MemoryBarrier();
                    if (attempt.IsAbandoned)
                    {
                        return HandlerEnd.Lost;
                    }

                    handling.ThrowIfCancellationRequested();
                    try
                    {
                        // 2. Run the handler, and save what it left unsaved.
                        await RunAsync(scope, attempt, prepared, index, transaction.Token).ConfigureAwait(false);
                        transaction.ThrowIfEnded();
                        await context.SaveChangesAsync(transaction.Token).ConfigureAwait(false);
                        transaction.ThrowIfEnded();
                    }
                    catch (Exception exception) when (IsOfEnded(exception, transaction) && !attempt.IsAbandoned && !handling.IsCancellationRequested)
                    {
                        throw new TransactionEndedException(exception);
                    }

                    // 3. Complete and commit. Not held, not committed: whoever holds the event now will have this effect.
                    long? processedAt = isLast ? clock.GetUtcNow().ToUnixTimeMilliseconds() : null;
                    var names = string.Join('\n', completed);
                    if (!attempt.TryCommit() ||
                        !await transaction.CommitAsync((connection, begun) => writer.CompleteAsync(context, dialect, connection, begun, attempt.Event, names, processedAt)).ConfigureAwait(false))
                    {
                        return HandlerEnd.Lost;
                    }
                }

                if (!isLast)
                {
                    attempt.Resume();
                }

                return HandlerEnd.Completed;
            }).ConfigureAwait(false);
    }

    private static bool IsOfEnded(Exception exception, HandlerTransaction transaction) =>
        exception is not (DoNotRetryException or TransactionEndedException) && transaction.HasEnded;

    private static async Task RunAsync(InboxScope scope, HandlingAttempt attempt, PreparedEvent prepared, int index, CancellationToken cancellationToken)
    {
        try
        {
            await prepared.RunHandlerAsync(index, scope.Services, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            attempt.Thrown = exception;
            throw;
        }
    }

    // A service that writes when it is disposed comes too late: it fails here, and nowhere else is that logged.
    private async Task EndAsync(InboxScope scope, HandlingAttempt attempt)
    {
        var claimed = attempt.Event;
        try
        {
            await using (scope.ConfigureAwait(false))
            {
                await (attempt.Transaction?.CloseAsync() ?? Task.CompletedTask).ConfigureAwait(false);
            }
        }
        catch (Exception exception)
        {
            logger.DisposalFailed(exception, claimed.Delivery.Receiver, claimed.LoggedType, claimed.LoggedId);
            throw;
        }
        finally
        {
            attempt.Transaction?.Release();
        }
    }

    private async Task FailAsync(HandlingAttempt attempt, Exception exception)
    {
        var claimed = attempt.Event;
        var isDead = exception is DoNotRetryException || claimed.Attempts >= options.Value.MaxAttempts;
        var now = clock.GetUtcNow();
#pragma warning disable CA5394 // Do not use insecure randomness: jitter has no secret to keep
        var next = now + RetryDelay.After(options.Value, claimed.Attempts, Random.Shared.NextDouble());
#pragma warning restore CA5394
        var failed = new FailedAttempt(attempt.StartedAt, now, attempt.Handler, Text(exception));
        var isHeld = await WriteBackAsync(claimed, () => writer.FailAsync(claimed, failed, isDead ? InboxState.DeadLetter : InboxState.Pending, next)).ConfigureAwait(false);

        if (isHeld is null)
        {
            // Logged where it failed.
            return;
        }

        if (!isHeld.Value)
        {
            logger.LeaseLost(claimed.Delivery.Receiver, claimed.LoggedType, claimed.LoggedId);
        }
        else if (isDead)
        {
            metrics.DeadLetter(claimed.Delivery.Receiver);
            logger.EventDead(exception, claimed.Delivery.Receiver, claimed.LoggedType, claimed.LoggedId, claimed.Attempts);
        }
        else
        {
            metrics.Retry(claimed.Delivery.Receiver);

            // The dispatcher has logged what a handler throws.
            logger.EventWillBeRetried(
                ReferenceEquals(exception, attempt.Thrown) ? null : exception, claimed.Delivery.Receiver, claimed.LoggedType, claimed.LoggedId, claimed.Attempts, next - now);
        }
    }

    private static string Text(Exception exception)
    {
        // A DbUpdateException says "see the inner exception"; the innermost one says what the database did not like.
        var innermost = exception.GetBaseException();
        var text = $"{exception.GetType().FullName}: {exception.Message}";
        return InboxText.Of(ReferenceEquals(innermost, exception) ? text : $"{text} <- {innermost.GetType().FullName}: {innermost.Message}", MaxErrorLength);
    }

    /// <returns>Whether the event was still held; <see langword="null"/> when that could not be found out.</returns>
    private async Task<bool?> WriteBackAsync(ClaimedEvent claimed, Func<Task<bool>> write)
    {
        try
        {
            return await write().ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Do not catch general exception types: when not even this can be written, the lease brings the event back
        catch (Exception exception)
#pragma warning restore CA1031
        {
            logger.WriteBackFailed(exception, claimed.Delivery.Receiver, claimed.LoggedType, claimed.LoggedId);
            return null;
        }
    }

    private enum HandlerEnd
    {
        /// <summary>Committed, with its completion.</summary>
        Completed,

        /// <summary>The last handler ran without a transaction: the completion is not recorded yet.</summary>
        NothingToCommit,

        /// <summary>Another owner has the event by now, or the attempt was given up; nothing was committed.</summary>
        Lost,
    }
}
