using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>
/// Makes one attempt at a claimed event. Each handler's changes and the note that it has finished commit in one transaction, so the effect exists exactly once, and a
/// later attempt runs only the handlers that have not finished. Every write shows the claim's owner; one that lost the event writes nothing.
/// </summary>
internal sealed class EventRunner(
    InboxDatabase database, CompletionGroup completions, WebhookDispatcher dispatcher, InboxMetrics metrics, TimeProvider clock, IOptions<WebhookInboxOptions> options, ILogger<EventRunner> logger)
{
    private const int MaxErrorLength = 2000;

    private string? complete;

    /// <param name="claimed">The event.</param>
    /// <param name="handled">Called as soon as no handler runs any more, and the rest is writing; perhaps never.</param>
    /// <param name="handling">Ends the handlers: time is up, the lease is lost, or the host has waited long enough.</param>
    /// <param name="stopping">Whether it ended because the host stops; the attempt then does not count.</param>
    public async Task RunAsync(ClaimedEvent claimed, Action handled, CancellationToken handling, CancellationToken stopping)
    {
        using var activity = StartActivity(claimed);
        var startedAt = clock.GetUtcNow();
        var progress = new Progress();
        try
        {
            // Attempts that left no word: the process died in the middle of each. One that dies of this event would do so for ever.
            if (claimed.Attempts > options.Value.MaxAttempts * 2)
            {
                throw new DoNotRetryException($"The process ended in the middle of {claimed.Attempts - 1} attempts, or could not write down how they ended.");
            }

            var delivery = claimed.Attempts >= options.Value.MaxAttempts ? claimed.Delivery with { IsLastAttempt = true } : claimed.Delivery;
            if (!dispatcher.TryPrepare(claimed.Body, delivery, out var prepared, out var problem))
            {
                throw new DoNotRetryException($"The event is unreadable: {problem}.");
            }

            using (prepared)
            {
                var isDone = await RunHandlersAsync(claimed, prepared, progress, handled, handling).ConfigureAwait(false);
                if (isDone)
                {
                    metrics.Processed(claimed.Delivery.Receiver);
                    logger.EventProcessed(claimed.Delivery.Receiver, claimed.LoggedType, claimed.LoggedId, claimed.Attempts);
                }
                else
                {
                    logger.LeaseLost(claimed.Delivery.Receiver, claimed.LoggedType, claimed.LoggedId);
                }
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            await GiveBackAsync(claimed).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Do not catch general exception types: whatever a handler or the database throws is a failed attempt
        catch (Exception exception)
#pragma warning restore CA1031
        {
            activity?.SetStatus(ActivityStatusCode.Error, exception.GetType().Name);
            await FailAsync(claimed, progress, startedAt, exception).ConfigureAwait(false);
        }
    }

    /// <summary>Returns an event that was claimed but not run to an end, as if it had not been claimed.</summary>
    public async Task GiveBackAsync(ClaimedEvent claimed)
    {
        var returned = await WriteBackAsync(
            claimed,
            held => held.ExecuteUpdateAsync(
                row => row.SetProperty(r => r.LeaseOwner, (Guid?)null).SetProperty(r => r.LeaseUntil, (DateTimeOffset?)null).SetProperty(r => r.Attempts, r => r.Attempts - 1),
                CancellationToken.None)).ConfigureAwait(false);
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

    /// <returns>Whether the event is done; not, when it was lost to another owner.</returns>
    private async Task<bool> RunHandlersAsync(ClaimedEvent claimed, PreparedEvent prepared, Progress progress, Action handled, CancellationToken handling)
    {
        var completed = new List<string>(claimed.CompletedHandlers);
        var scope = database.CreateScope();
        bool? isDone;
        try
        {
            isDone = await RunOpenHandlersAsync(scope, claimed, prepared, completed, progress, handling).ConfigureAwait(false);
        }
        catch
        {
            // The handler's exception decides, whatever becomes of its services.
            await EndAsync(scope, claimed).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }

        if (isDone is { } end)
        {
            // What is committed stays.
            await EndAsync(scope, claimed).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return end;
        }

        await EndAsync(scope, claimed).ConfigureAwait(false);

        // Nothing of the last handler has to commit together with the note: it goes with those of other events, and others may be handled meanwhile.
        var noted = completions.NoteAsync(claimed, clock.GetUtcNow().ToUnixTimeMilliseconds(), string.Join('\n', completed));
        handled();
        return await noted.ConfigureAwait(false);
    }

    /// <returns>Whether the event is done; <see langword="null"/> when that is still to be noted.</returns>
    private async Task<bool?> RunOpenHandlersAsync(
        InboxScope scope, ClaimedEvent claimed, PreparedEvent prepared, List<string> completed, Progress progress, CancellationToken handling)
    {
        var open = Enumerable.Range(0, prepared.HandlerNames.Count).Where(index => !claimed.CompletedHandlers.Contains(prepared.HandlerNames[index])).ToList();
        var dialect = await database.GetDialectAsync(handling).ConfigureAwait(false);
        if (open.Count == 0)
        {
            using var turn = await database.EnterWriteAsync(dialect, handling).ConfigureAwait(false);
            return await NoteAsync(scope.Context, claimed, completed, isDone: true).ConfigureAwait(false);
        }

        foreach (var index in open)
        {
            var name = prepared.HandlerNames[index];
            progress.Handler = name;
            completed.Add(name);
            var isLast = index == open[^1];
            switch (await RunInTransactionAsync(scope, dialect, claimed, prepared, index, completed, progress, isLast, handling).ConfigureAwait(false))
            {
                case HandlerEnd.Lost:
                    return false;
                case HandlerEnd.NothingToCommit:
                    return null;
                case HandlerEnd.Noted when isLast:
                    return true;
            }
        }

        return null;
    }

    // A service that writes when it is disposed fails here, and nowhere else is that told.
    private async Task EndAsync(InboxScope scope, ClaimedEvent claimed)
    {
        try
        {
            await scope.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            logger.DisposalFailed(exception, claimed.Delivery.Receiver, claimed.LoggedType, claimed.LoggedId);
            throw;
        }
    }

    private async Task<HandlerEnd> RunInTransactionAsync(
        InboxScope scope, InboxDialect dialect, ClaimedEvent claimed, PreparedEvent prepared, int index, List<string> completed, Progress progress, bool isDone, CancellationToken handling)
    {
        using var turn = await database.EnterWriteAsync(dialect, handling).ConfigureAwait(false);
        using var mark = database.MarkHandler();
        return await InboxTransaction.OnceAsync(
            scope.Context,
            async () =>
            {
                var transaction = await HandlerTransaction.StartAsync(scope.Context, dialect, handling).ConfigureAwait(false);
                await using (transaction.ConfigureAwait(false))
                {
                    try
                    {
                        await prepared.RunHandlerAsync(index, scope.Services, handling).ConfigureAwait(false);
                    }
                    catch (Exception exception)
                    {
                        progress.Thrown = exception;
                        throw;
                    }

                    transaction.ThrowIfEnded();
                    await scope.Context.SaveChangesAsync(handling).ConfigureAwait(false);
                    transaction.ThrowIfEnded();
                    if (isDone && !transaction.HasBegun)
                    {
                        return HandlerEnd.NothingToCommit;
                    }

                    // Not noted, not committed: whoever holds the event now will have this effect.
                    if (!await NoteAsync(scope.Context, claimed, completed, isDone).ConfigureAwait(false))
                    {
                        return HandlerEnd.Lost;
                    }

                    await transaction.CommitAsync().ConfigureAwait(false);
                    return HandlerEnd.Noted;
                }
            }).ConfigureAwait(false);
    }

    private async Task<bool> NoteAsync(DbContext context, ClaimedEvent claimed, List<string> completed, bool isDone)
    {
        var names = string.Join('\n', completed);
        var rows = isDone
            ? await context.Database.ExecuteSqlRawAsync(
                complete ??= InboxDialect.Complete(context),
                [clock.GetUtcNow().ToUnixTimeMilliseconds(), names, claimed.Id, claimed.Owner.ToString("N")],
                CancellationToken.None).ConfigureAwait(false)
            : await Held(context, claimed).ExecuteUpdateAsync(row => row.SetProperty(r => r.CompletedHandlers, names), CancellationToken.None).ConfigureAwait(false);
        return rows == 1;
    }

    private async Task FailAsync(ClaimedEvent claimed, Progress progress, DateTimeOffset startedAt, Exception exception)
    {
        var isDead = exception is DoNotRetryException || claimed.Attempts >= options.Value.MaxAttempts;
        var now = clock.GetUtcNow();
#pragma warning disable CA5394 // Do not use insecure randomness: jitter has no secret to keep
        var next = now + RetryDelay.After(options.Value, claimed.Attempts, Random.Shared.NextDouble());
#pragma warning restore CA5394
        var error = Text(exception);
        var attempt = new InboxAttemptRow { InboxId = claimed.Id, Attempt = claimed.Attempts, StartedAt = startedAt, EndedAt = now, Handler = progress.Handler, Error = error };

        var isHeld = await WriteBackAsync(
            claimed,
            held => held.ExecuteUpdateAsync(
                row => row
                    .SetProperty(r => r.State, isDead ? InboxState.DeadLetter : InboxState.Pending)
                    .SetProperty(r => r.AvailableAt, next)
                    .SetProperty(r => r.LastError, error)
                    .SetProperty(r => r.LeaseOwner, (Guid?)null)
                    .SetProperty(r => r.LeaseUntil, (DateTimeOffset?)null),
                CancellationToken.None),
            attempt).ConfigureAwait(false);

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
            logger.EventWillBeRetried(ReferenceEquals(exception, progress.Thrown) ? null : exception, claimed.Delivery.Receiver, claimed.LoggedType, claimed.LoggedId, claimed.Attempts, next - now);
        }
    }

    private static string Text(Exception exception)
    {
        // A DbUpdateException says "see the inner exception"; the innermost one says what the database did not like.
        var innermost = exception.GetBaseException();
        var text = $"{exception.GetType().FullName}: {exception.Message}";
        return InboxText.Of(ReferenceEquals(innermost, exception) ? text : $"{text} <- {innermost.GetType().FullName}: {innermost.Message}", MaxErrorLength);
    }

    private static IQueryable<InboxRow> Held(DbContext context, ClaimedEvent claimed) =>
        context.Set<InboxRow>().Where(row => row.Id == claimed.Id && row.LeaseOwner == claimed.Owner && row.State == InboxState.Pending);

    /// <summary>Writes what became of an attempt, in a scope of its own: the handlers' context may be in any state by now.</summary>
    /// <returns>Whether the event was still held; <see langword="null"/> when that could not be found out.</returns>
    private async Task<bool?> WriteBackAsync(ClaimedEvent claimed, Func<IQueryable<InboxRow>, Task<int>> update, InboxAttemptRow? attempt = null)
    {
        try
        {
            var dialect = await database.GetDialectAsync(CancellationToken.None).ConfigureAwait(false);
            var scope = database.CreateScope();
            await using (scope.ConfigureAwait(false))
            {
                using var turn = await database.EnterWriteAsync(dialect, CancellationToken.None).ConfigureAwait(false);
                return await InboxTransaction.RunAsync(
                    scope.Context,
                    async _ =>
                    {
                        var isHeld = await update(Held(scope.Context, claimed)).ConfigureAwait(false) == 1;
                        if (isHeld && attempt is not null)
                        {
                            scope.Context.Add(attempt);
                            await scope.Context.SaveChangesAsync(CancellationToken.None).ConfigureAwait(false);
                        }

                        return (isHeld, isHeld);
                    },
                    CancellationToken.None).ConfigureAwait(false);
            }
        }
#pragma warning disable CA1031 // Do not catch general exception types: when not even this can be written, the lease brings the event back
        catch (Exception exception)
#pragma warning restore CA1031
        {
            logger.WriteBackFailed(exception, claimed.Delivery.Receiver, claimed.LoggedType, claimed.LoggedId);
            return null;
        }
    }

    /// <summary>How far an attempt has come.</summary>
    private sealed class Progress
    {
        public string? Handler { get; set; }

        /// <summary>What the handler threw.</summary>
        public Exception? Thrown { get; set; }
    }

    private enum HandlerEnd
    {
        /// <summary>Committed, with the note that it has finished.</summary>
        Noted,

        /// <summary>The last one, and it left nothing in the database: the note is still to be made.</summary>
        NothingToCommit,

        /// <summary>Another owner has the event by now; nothing was committed.</summary>
        Lost,
    }
}
