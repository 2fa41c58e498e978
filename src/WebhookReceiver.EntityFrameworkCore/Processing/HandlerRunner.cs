using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>
/// Runs the handlers of an attempt in one scope. Each handler's changes commit in the same transaction as its completion, so the effect exists exactly once, and a later attempt runs only
/// the handlers that have not finished.
/// </summary>
internal sealed class HandlerRunner(InboxDatabase database, InboxStore store, InboxHistory history, TimeProvider clock, ILogger<HandlerRunner> logger)
{
    public async Task<HandlerEnd> RunAsync(EventAttempt attempt, PreparedEvent prepared, CancellationToken handling)
    {
        var scope = database.CreateHandlerScope();
        HandlerEnd end;
        try
        {
            end = await RunAsync(new Run(attempt, prepared, scope, handling)).ConfigureAwait(false);
        }
        catch
        {
            // The handler's exception decides, whatever becomes of its services.
            await EndAsync(scope, attempt).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }

        // What is committed stays, whatever becomes of the services.
        await EndAsync(scope, attempt).ConfigureAwait(end is HandlerEnd.NothingToCommit ? ConfigureAwaitOptions.None : ConfigureAwaitOptions.SuppressThrowing);
        return end;
    }

    private async Task<HandlerEnd> RunAsync(Run run)
    {
        var (_, prepared, _, handling) = run;
        int[] open = [.. Enumerable.Range(0, prepared.HandlerNames.Count).Where(index => !run.Attempt.Event.CompletedHandlers.Contains(prepared.HandlerNames[index]))];
        var end = HandlerEnd.NothingToCommit;
        foreach (var index in open)
        {
            handling.ThrowIfCancellationRequested();
            run.Attempt.Begin(prepared.HandlerNames[index]);
            var isLast = index == open[^1];
            end = prepared.TakesServices(index)
                ? await RunWithContextAsync(run, index, isLast).ConfigureAwait(false)
                : await RunAloneAsync(run, index, isLast).ConfigureAwait(false);
            if (end is HandlerEnd.Lost)
            {
                break;
            }
        }

        return end;
    }

    /// <summary>Runs a handler that is given nothing but the event, and so cannot reach the context.</summary>
    private async Task<HandlerEnd> RunAloneAsync(Run run, int index, bool isLast)
    {
        await RunHandlerAsync(run, index, run.Handling).ConfigureAwait(false);
        if (isLast)
        {
            return HandlerEnd.NothingToCommit;
        }

        return run.Attempt.TryCommit() && await store.CompleteAsync(run.Attempt.Complete(processedAt: null)).ConfigureAwait(false)
            ? HandlerEnd.Completed
            : HandlerEnd.Lost;
    }

    private async Task<HandlerEnd> RunWithContextAsync(Run run, int index, bool isLast)
    {
        var (dialect, tables) = await database.GetReadyAsync(run.Handling).ConfigureAwait(false);
        using var writeLock = await database.LockWriterAsync(dialect, run.Handling).ConfigureAwait(false);
        run.Attempt.WriteLock = writeLock;
        database.EnterHandler(isHandler: true);
        try
        {
            var context = database.ContextOf(run.Scope);
            return await RetryingStrategy.OnceAsync(
                context,
                async () =>
                {
                    // Begun before the handler can touch the context.
                    var transaction = await HandlerTransaction.BeginAsync(context, dialect, tables, run.Attempt.Transaction, run.Handling).ConfigureAwait(false);
                    run.Attempt.Transaction = transaction;
                    await using (transaction.ConfigureAwait(false))
                    {
                        return await RunInTransactionAsync(run, transaction, index, isLast).ConfigureAwait(false);
                    }
                }).ConfigureAwait(false);
        }
        finally
        {
            database.EnterHandler(isHandler: false);
            run.Attempt.WriteLock = null;
        }
    }

    private async Task<HandlerEnd> RunInTransactionAsync(Run run, HandlerTransaction transaction, int index, bool isLast)
    {
        var attempt = run.Attempt;

        // Given up or asked to end while it began: whoever did so may not have seen this transaction.
        Interlocked.MemoryBarrier();
        if (attempt.IsAbandoned)
        {
            return HandlerEnd.Lost;
        }

        run.Handling.ThrowIfCancellationRequested();
        try
        {
            await RunHandlerAsync(run, index, transaction.Token).ConfigureAwait(false);

            // What the handler left unsaved is saved.
            await transaction.SaveChangesAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (transaction.HasEndedBecauseOf(exception) && !attempt.IsAbandoned && !run.Handling.IsCancellationRequested)
        {
            throw new TransactionEndedException(exception);
        }

        // Not held, not committed: whoever holds the event now will have this effect.
        var completion = attempt.Complete(isLast ? clock.GetUtcNow() : null);
        if (!attempt.TryCommit() || !await transaction.CommitAsync(session => InboxStore.CompleteAsync(session, completion)).ConfigureAwait(false))
        {
            return HandlerEnd.Lost;
        }

        return HandlerEnd.Completed;
    }

    private async Task RunHandlerAsync(Run run, int index, CancellationToken cancellationToken)
    {
        var startedAt = clock.GetTimestamp();
        var hasFailed = true;
        try
        {
            await run.Prepared.RunHandlerAsync(index, run.Scope.ServiceProvider, cancellationToken).ConfigureAwait(false);
            hasFailed = false;
        }
        catch (Exception exception)
        {
            run.Attempt.Thrown = exception;
            throw;
        }
        finally
        {
            history.HandlerRan(run.Prepared.Receiver, run.Prepared.HandlerNames[index], clock.GetElapsedTime(startedAt), hasFailed);
        }
    }

    // A service that writes when it is disposed comes too late: it fails here, and nowhere else is that logged.
    private async Task EndAsync(AsyncServiceScope scope, EventAttempt attempt)
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

    private sealed record Run(EventAttempt Attempt, PreparedEvent Prepared, AsyncServiceScope Scope, CancellationToken Handling);
}
