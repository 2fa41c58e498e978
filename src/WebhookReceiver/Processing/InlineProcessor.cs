using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace WebhookReceiver;

/// <summary>Runs the handlers before the answer: claim, dispatch, then complete or release.</summary>
internal sealed class InlineProcessor(
    WebhookDispatcher dispatcher,
    IReplayStore store,
    ReceiverSettingsMonitor settings,
    HookRunner hooks,
    IServiceProvider services,
    TimeProvider clock,
    ILogger<InlineProcessor> logger) : IDeliveryProcessor
{
    // A claim outlives the handlers by this much, so that one which ignores its token is not overtaken by a twin at once. It ends well
    // before Debitura's second attempt, which comes 54 s or more after the first.
    private static readonly TimeSpan LeaseMargin = TimeSpan.FromSeconds(30);

    // What a handler gets to unwind after its token ended.
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(500);

    private readonly CancellationToken stopping = services.GetService<IHostApplicationLifetime>()?.ApplicationStopping
        ?? CancellationToken.None;

    public async ValueTask<DeliveryOutcome> ProcessAsync(VerifiedDelivery delivery, CancellationToken cancellationToken)
    {
        var options = settings.Get(delivery.Details.Receiver).Options;
        var result = await ClaimAsync(delivery, options);

        // The id is claimed before the payload is parsed: a slow parse must not let a twin delivery in.
        return result.Status switch
        {
            ClaimStatus.Claimed => await RunClaimedAsync(delivery, result, options),
            ClaimStatus.InProgress => DeliveryOutcome.InProgress,
            ClaimStatus.Duplicate => DeliveryOutcome.Duplicate,
            ClaimStatus.Replay => DeliveryOutcome.Replay,
            _ => DeliveryOutcome.StoreUnavailable,
        };
    }

    private async ValueTask<ClaimResult> ClaimAsync(VerifiedDelivery delivery, WebhookReceiverOptions options)
    {
        var request = new ClaimRequest
        {
            Receiver = delivery.Details.Receiver,
            EventId = delivery.ClaimId,
            Signature = delivery.Signature,
            Lease = options.HandlerTimeout + LeaseMargin,
            Retention = options.CompletedRetention,
        };

        try
        {
            return await store.ClaimAsync(request, stopping);
        }
#pragma warning disable CA1031 // Do not catch general exception types
        // A store of the application may throw anything, and a delivery that is not claimed is refused.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            logger.StoreFaulted(exception, "claim", request.Receiver, LogText.From(request.EventId));
            return new ClaimResult { Status = ClaimStatus.Full };
        }
    }

    private async ValueTask<DeliveryOutcome> RunClaimedAsync(VerifiedDelivery delivery, ClaimResult claim, WebhookReceiverOptions options)
    {
        var isLast = claim.PreviousFailures + 1 >= options.AcknowledgeAfterFailures;
        using var prepared = Prepare(delivery, isLast, out var problem);
        if (prepared is null)
        {
            logger.EventUnreadable(delivery.Details.Receiver, LogText.From(delivery.EventType), LogText.From(delivery.EventId), problem);
            return await FailAsync(delivery, claim, options, DeliveryOutcome.Unreadable, exception: null, late: null);
        }

        var (outcome, exception, late) = await RunHandlersAsync(prepared, options.HandlerTimeout);
        if (outcome is not (DeliveryOutcome.Handled or DeliveryOutcome.NoHandler))
        {
            return await FailAsync(delivery, claim, options, outcome, exception, late);
        }

        await CompleteAsync(claim.Claim);
        return outcome;
    }

    private PreparedEvent? Prepare(VerifiedDelivery delivery, bool isLastAttempt, out string problem)
    {
        if (delivery.Envelope is not { } envelope)
        {
            problem = delivery.Problem ?? "there is no envelope";
            return null;
        }

        var facts = isLastAttempt ? delivery.Details with { IsLastAttempt = true } : delivery.Details;
        var isReadable = dispatcher.TryPrepare(envelope, delivery.RawBody, facts, out var prepared, out var payloadProblem);
        problem = isReadable ? string.Empty : payloadProblem!;
        return prepared;
    }

    private async ValueTask<(DeliveryOutcome Outcome, Exception? Exception, Task? Late)> RunHandlersAsync(
        PreparedEvent prepared, TimeSpan handlerTimeout)
    {
        if (prepared.Handlers.Count == 0)
        {
            return (DeliveryOutcome.NoHandler, null, null);
        }

        // One source that a registration ends as well: a linked one beside it would cost as much again.
        using var ending = new CancellationTokenSource(handlerTimeout, clock);
        using var stop = stopping.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), ending);
        var work = RunInScopeAsync(prepared, ending.Token);
        await work.WaitAsync(handlerTimeout + Grace, clock, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        // The work itself is asked, not the wait: it may have ended while the wait gave up, and a timeout in it may be a handler's own.
        if (!work.IsCompleted)
        {
            return (DeliveryOutcome.HandlerTimedOut, null, work);
        }

        try
        {
            await work;
            return (DeliveryOutcome.Handled, null, null);
        }
#pragma warning disable CA1031 // Do not catch general exception types
        // Whatever a handler throws is the outcome; it was logged where it was thrown.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            var outcome = exception is not OperationCanceledException ? DeliveryOutcome.HandlerFailed
                : stopping.IsCancellationRequested ? DeliveryOutcome.Interrupted
                : ending.IsCancellationRequested ? DeliveryOutcome.HandlerTimedOut
                : DeliveryOutcome.HandlerFailed;
            return (outcome, exception, null);
        }
    }

    private async Task RunInScopeAsync(PreparedEvent prepared, CancellationToken cancellationToken)
    {
        await using var scope = dispatcher.CreateScope(prepared);
        for (var index = 0; index < prepared.Handlers.Count; index++)
        {
            await prepared.Handlers[index].RunAsync(scope, cancellationToken);
        }

        await scope.CloseAsync();
    }

    private async ValueTask<DeliveryOutcome> FailAsync(
        VerifiedDelivery delivery, ClaimResult claim, WebhookReceiverOptions options, DeliveryOutcome outcome, Exception? exception,
            Task? late)
    {
        var failures = claim.PreviousFailures + 1;
        if (outcome != DeliveryOutcome.Interrupted && (failures >= options.AcknowledgeAfterFailures || exception is DoNotRetryException))
        {
            // In this order: a process that dies in between has the event abandoned twice rather than unseen.
            await AbandonAsync(delivery, options, outcome, exception, failures);
            await CompleteAsync(claim.Claim);
            outcome = DeliveryOutcome.Abandoned;
        }
        else if (late is null)
        {
            await ReleaseAsync(claim.Claim);
        }

        if (late is not null)
        {
            // The handler ignores its token and still works on the event. Its claim stays until it ends or the lease does, so that no twin
            // runs beside it.
            _ = SettleLateAsync(late, claim.Claim, LogText.From(delivery.EventType));
        }

        return outcome;
    }

    private async Task SettleLateAsync(Task late, EventClaim claim, string? eventType)
    {
        await late.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        logger.HandlerFinishedLate(claim.Receiver, eventType, LogText.From(claim.EventId), late.IsCompletedSuccessfully);
        if (late.IsCompletedSuccessfully)
        {
            await CompleteAsync(claim);
        }
        else
        {
            await ReleaseAsync(claim);
        }
    }

    private async ValueTask AbandonAsync(
        VerifiedDelivery delivery, WebhookReceiverOptions options, DeliveryOutcome lastOutcome, Exception? exception, int failures)
    {
        var receiver = delivery.Details.Receiver;
        logger.EventAbandoned(receiver, LogText.From(delivery.EventType), LogText.From(delivery.EventId), failures, lastOutcome);
        if (options.OnAbandoned is { } onAbandoned)
        {
            var abandoned = new AbandonedEvent
            {
                Receiver = receiver,
                EventId = delivery.EventId,
                EventType = delivery.EventType,
                LastOutcome = lastOutcome,
                Failures = failures,
                Exception = exception,
                RawJson = delivery.RawBody.ToArray(),
            };
            await hooks.AbandonedAsync(onAbandoned, abandoned);
        }
    }

    private async ValueTask CompleteAsync(EventClaim claim)
    {
        try
        {
            await store.CompleteAsync(claim, CancellationToken.None);
        }
#pragma warning disable CA1031 // Do not catch general exception types: the work is done, and a 5xx would only have it done again
        catch (Exception exception)
#pragma warning restore CA1031
        {
            logger.StoreFaulted(exception, "complete", claim.Receiver, LogText.From(claim.EventId));
        }
    }

    private async ValueTask ReleaseAsync(EventClaim claim)
    {
        try
        {
            await store.ReleaseAsync(claim, CancellationToken.None);
        }
#pragma warning disable CA1031 // Do not catch general exception types: the lease ends anyway, and the answer to the sender matters more
        catch (Exception exception)
#pragma warning restore CA1031
        {
            logger.StoreFaulted(exception, "release", claim.Receiver, LogText.From(claim.EventId));
        }
    }
}
