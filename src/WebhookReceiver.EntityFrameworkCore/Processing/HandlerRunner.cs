namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>
/// Runs the handlers of an attempt in one scope. Each handler's changes commit in the same transaction as its completion, so the effect
/// exists exactly once, and a later attempt runs only
/// the handlers that have not finished.
/// </summary>
internal sealed class HandlerRunner(
    InboxDatabase database, InboxStore store, InboxHistory history, WebhookDispatcher dispatcher, TimeProvider clock)
{
    public async Task<HandlerEnd> RunAsync(EventAttempt attempt, PreparedEvent prepared, CancellationToken handling)
    {
        var scope = dispatcher.CreateScope(prepared);
        scope.Closing = () => attempt.Transaction?.CloseAsync() ?? Task.CompletedTask;
        try
        {
            await using (scope)
            {
                var end = await RunAsync(new Run(attempt, scope, handling));

                // What is committed stays, whatever becomes of the services.
                if (end is HandlerEnd.NothingToCommit)
                {
                    await scope.CloseAsync();
                }

                return end;
            }
        }
        finally
        {
            attempt.Transaction?.Release();
        }
    }

    private async Task<HandlerEnd> RunAsync(Run run)
    {
        var finished = run.Attempt.Event.CompletedHandlers;
        RegisteredHandler[] open = [.. run.Scope.Event.Handlers.Where(handler => !finished.Contains(handler.Name))];
        var end = HandlerEnd.NothingToCommit;
        foreach (var handler in open)
        {
            run.Handling.ThrowIfCancellationRequested();
            run.Attempt.Begin(handler.Name);
            var isLast = handler == open[^1];
            end = handler.TakesServices
                ? await RunWithContextAsync(run, handler, isLast)
                : await RunAloneAsync(run, handler, isLast);
            if (end is HandlerEnd.Lost)
            {
                break;
            }
        }

        return end;
    }

    /// <summary>Runs a handler that is given nothing but the event, and so cannot reach the context.</summary>
    private async Task<HandlerEnd> RunAloneAsync(Run run, RegisteredHandler handler, bool isLast)
    {
        await RunHandlerAsync(run, handler, run.Handling);
        if (isLast)
        {
            return HandlerEnd.NothingToCommit;
        }

        return run.Attempt.TryCommit() && await store.CompleteAsync(run.Attempt.Complete(processedAt: null))
            ? HandlerEnd.Completed
            : HandlerEnd.Lost;
    }

    private async Task<HandlerEnd> RunWithContextAsync(Run run, RegisteredHandler handler, bool isLast)
    {
        var (dialect, tables) = await database.GetReadyAsync(run.Handling);
        using var writeLock = await database.LockWriterAsync(dialect, run.Handling);
        run.Attempt.WriteLock = writeLock;
        database.EnterHandler(isHandler: true);
        try
        {
            var context = database.ContextOf(run.Scope.Services);
            return await RetryingStrategy.OnceAsync(
                context,
                async () =>
                {
                    // Begun before the handler can touch the context.
                    await using var transaction = await HandlerTransaction.BeginAsync(
                        context, dialect, tables, run.Attempt.Transaction, run.Handling);
                    run.Attempt.Transaction = transaction;
                    return await RunInTransactionAsync(run, transaction, handler, isLast);
                });
        }
        finally
        {
            database.EnterHandler(isHandler: false);
            run.Attempt.WriteLock = null;
        }
    }

    private async Task<HandlerEnd> RunInTransactionAsync(Run run, HandlerTransaction transaction, RegisteredHandler handler, bool isLast)
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
            await RunHandlerAsync(run, handler, transaction.Token);

            // What the handler left unsaved is saved.
            await transaction.SaveChangesAsync();
        }
        catch (Exception exception)
            when (transaction.HasEndedBecauseOf(exception) && !attempt.IsAbandoned && !run.Handling.IsCancellationRequested)
        {
            throw new TransactionEndedException(exception);
        }

        // Not held, not committed: whoever holds the event now will have this effect.
        var completion = attempt.Complete(isLast ? clock.GetUtcNow() : null);
        if (!attempt.TryCommit() || !await transaction.CommitAsync(session => InboxStore.CompleteAsync(session, completion)))
        {
            return HandlerEnd.Lost;
        }

        return HandlerEnd.Completed;
    }

    private async Task RunHandlerAsync(Run run, RegisteredHandler handler, CancellationToken cancellationToken)
    {
        var startedAt = clock.GetTimestamp();
        var hasFailed = true;
        try
        {
            await handler.RunAsync(run.Scope, cancellationToken);
            hasFailed = false;
        }
        catch (Exception exception)
        {
            run.Attempt.Thrown = exception;
            throw;
        }
        finally
        {
            history.HandlerRan(run.Scope.Event.Receiver, handler.Name, clock.GetElapsedTime(startedAt), hasFailed);
        }
    }

    private sealed record Run(EventAttempt Attempt, HandlerScope Scope, CancellationToken Handling);
}
