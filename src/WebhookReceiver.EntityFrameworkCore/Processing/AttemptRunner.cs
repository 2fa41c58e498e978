using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>
/// Makes one attempt at a claimed event, in a slot of the worker: runs the handlers that have not finished, and records how it ended.
/// </summary>
internal sealed class AttemptRunner(
    InboxStore store,
    HandlerRunner handlers,
    AttemptRecorder recorder,
    WebhookDispatcher dispatcher,
    IOptions<WebhookInboxOptions> options,
    ILogger<AttemptRunner> logger)
{
    /// <param name="attempt">The attempt, of an event that this process holds.</param>
    /// <param name="release">Releases the slot as soon as no handler runs any more and the rest is writing; perhaps never.</param>
    /// <param name="handling">Ends the handlers: time is up, the lease is lost, or the host has waited long enough.</param>
    /// <param name="stopping">Whether it ended because the host stops; the attempt then does not count.</param>
    public async Task RunAsync(EventAttempt attempt, Action release, CancellationToken handling, CancellationToken stopping)
    {
        var claimed = attempt.Event;
        using var activity = StartActivity(claimed);
        try
        {
            // 1. Begin. When the last attempt ended with its process, this one counts before it can do the same.
            if (claimed is { IsBegun: false, WasHeld: true } && !await store.BeginAttemptAsync(claimed))
            {
                recorder.Lost(claimed);
                return;
            }

            // 2. Run the handlers, each in a transaction with its completion.
            using var prepared = Prepare(claimed);
            var last = await handlers.RunAsync(attempt, prepared, handling);

            // 3. Release the slot, and record the completion that no transaction holds.
            var isHeld = last is HandlerEnd.Completed;
            if (last is HandlerEnd.NothingToCommit && attempt.TryCommit())
            {
                isHeld = await recorder.CompleteAsync(attempt, release);
            }
            else if (isHeld)
            {
                await store.ProcessedAsync(claimed);
            }

            // 4. Report.
            if (attempt.IsAbandoned)
            {
                logger.HandlerEndedLate(exception: null, claimed.Delivery.Receiver, claimed.LoggedType, claimed.LoggedId, attempt.Handler);
            }
            else
            {
                recorder.Completed(attempt, isHeld);
            }
        }
#pragma warning disable CA1031 // Do not catch general exception types: whatever a handler or the database throws ends the attempt
        catch (Exception exception) when (attempt.IsAbandoned)
        {
            logger.HandlerEndedLate(exception, claimed.Delivery.Receiver, claimed.LoggedType, claimed.LoggedId, attempt.Handler);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            await recorder.GiveBackAsync(claimed);
        }
        catch (Exception exception)
#pragma warning restore CA1031
        {
            activity?.SetStatus(ActivityStatusCode.Error, exception.GetType().Name);
            await recorder.FailAsync(attempt, exception);
        }
    }

    private static Activity? StartActivity(ClaimedEvent claimed)
    {
        // Linked, not a child: the delivery's trace ended with its answer, perhaps days ago.
        ActivityLink[] links = ActivityContext.TryParse(claimed.TraceParent, traceState: null, isRemote: true, out var parent)
            ? [new ActivityLink(parent)]
            : [];
        var activity = InboxDiagnostics.ActivitySource.StartActivity(
            InboxDiagnostics.HandlingActivity, ActivityKind.Consumer, default(ActivityContext), tags: null, links);
        activity?.SetTag(WebhookReceiverDiagnostics.ReceiverTag, claimed.Delivery.Receiver);
        activity?.SetTag(InboxDiagnostics.AttemptTag, claimed.Attempt);
        return activity;
    }

    private PreparedEvent Prepare(ClaimedEvent claimed)
    {
        // Attempts that recorded no end: the process died in the middle of each. One that dies of this event would do so for ever.
        if (claimed.Attempt > options.Value.MaxAttempts * 2)
        {
            throw new DoNotRetryException(
                $"The process ended in the middle of {claimed.Attempt - 1} attempts, or could not record how they ended.");
        }

        var delivery = claimed.Attempt >= options.Value.MaxAttempts ? claimed.Delivery with { IsLastAttempt = true } : claimed.Delivery;
        return dispatcher.TryPrepare(claimed.Body, delivery, out var prepared, out var problem)
            ? prepared
            : throw new DoNotRetryException($"The event is unreadable: {problem}.");
    }
}
