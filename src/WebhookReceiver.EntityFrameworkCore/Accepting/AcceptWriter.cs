using System.Data.Common;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>Stores waiting deliveries in groups that share a commit, and finds out what is stored of those that were sent before.</summary>
internal sealed class AcceptWriter : IHostedService
{
    // What may wait at the most; past that a sender had better come back.
    private const int MaxWaiting = 4096;
    private const long MaxWaitingBytes = 64 * 1024 * 1024;

    // One delivery that is refused says nothing about others; as many in a row do.
    private const int RefusalsAreFailure = 3;

    // A process that is sent no deliveries because it could not store some would never find out that it can again.
    private static readonly TimeSpan FailureCounts = TimeSpan.FromMinutes(1);

    private readonly InboxStore store;
    private readonly InboxDatabase database;
    private readonly InboxSignal signal;
    private readonly InboxMetrics metrics;
    private readonly InboxHistory history;
    private readonly TimeProvider clock;
    private readonly ILogger<AcceptWriter> logger;
    private readonly GroupCommit<AcceptRequest, bool?> storing;
    private readonly GroupCommit<AcceptRequest, DeliveryOutcome> finding;
    private int waiting;
    private long waitingBytes;
    private long failedAt;
    private int refusals;

    public AcceptWriter(InboxStore store, InboxDatabase database, InboxSignal signal, InboxMetrics metrics, InboxHistory history,
        TimeProvider clock, IOptions<WebhookInboxOptions> options, ILogger<AcceptWriter> logger)
    {
        (this.store, this.database, this.signal, this.metrics, this.history, this.clock, this.logger) =
            (store, database, signal, metrics, history, clock, logger);
        storing = new GroupCommit<AcceptRequest, bool?>(options.Value.MaxAcceptBatch, StoreAsync);
        finding = new GroupCommit<AcceptRequest, DeliveryOutcome>(options.Value.MaxAcceptBatch, FindAsync);
    }

    /// <summary>
    /// Whether the last deliveries could not be stored, less than a minute ago: then senders are being asked to come back.
    /// </summary>
    public bool HasFailed => Volatile.Read(ref failedAt) is > 0 and var ticks && clock.GetUtcNow().UtcTicks - ticks < FailureCounts.Ticks;

    /// <summary>Stores a delivery with the next commit.</summary>
    public async Task<DeliveryOutcome> AcceptAsync(AcceptRequest request)
    {
        var (count, bytes) = (Interlocked.Increment(ref waiting), Interlocked.Add(ref waitingBytes, request.Body.Length));
        try
        {
            if (count > MaxWaiting || bytes > MaxWaitingBytes)
            {
                return DeliveryOutcome.StoreUnavailable;
            }

            return await storing.AddAsync(request) switch
            {
                true => DeliveryOutcome.Stored,
                false => await finding.AddAsync(request),
                null => DeliveryOutcome.StoreUnavailable,
            };
        }
        finally
        {
            Interlocked.Decrement(ref waiting);
            Interlocked.Add(ref waitingBytes, -request.Body.Length);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // The server has stopped by now. What it took in is committed before this process ends.
    public Task StopAsync(CancellationToken cancellationToken) => storing.Committing.WaitAsync(cancellationToken);

    /// <returns>For each, whether it was new; <see langword="null"/> when it could not be stored.</returns>
    private async Task<bool?[]> StoreAsync(IReadOnlyList<AcceptRequest> group)
    {
        try
        {
            var areNew = await store.AcceptAsync(group);
            Volatile.Write(ref failedAt, 0);
            refusals = 0;
            if (areNew.Contains(value: true))
            {
                signal.Set();
            }

            foreach (var (request, _) in group.Zip(areNew).Where(one => one.Second))
            {
                Stored(request);
            }

            return [.. areNew.Select(isNew => (bool?)isNew)];
        }
        catch (DbException exception) when (group.Count > 1 && IsRefusal(exception))
        {
            // One delivery that the database refuses must not take the others with it.
            List<bool?> results = [];
            foreach (var request in group)
            {
                results.AddRange(await StoreAsync([request]));
            }

            return [.. results];
        }
#pragma warning disable CA1031 // Do not catch general exception types
        // Whatever the database or its provider throws, the senders are asked to come back and the next group gets its chance.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Failed(exception, group.Count);
            return new bool?[group.Count];
        }
    }

    private void Stored(AcceptRequest request)
    {
        history.Stored(request.Delivery.Receiver, request.EventType);
        if (request.Problem is { } problem)
        {
            history.DeadLetter(request.Delivery.Receiver, request.EventType);
            metrics.DeadLetter(request.Delivery.Receiver);
            logger.UnreadableStored(request.Delivery.Receiver, LogText.From(request.EventId), problem);
        }
    }

    private bool IsRefusal(DbException exception) => database.Dialect?.IsRefusal(exception) == true;

    private void Failed(Exception exception, int count)
    {
        if (exception is not DbException refused || !IsRefusal(refused) || ++refusals >= RefusalsAreFailure)
        {
            Volatile.Write(ref failedAt, clock.GetUtcNow().UtcTicks);
        }

        database.Failed(exception);
        logger.AcceptFailed(exception, count);
    }

    private async Task<DeliveryOutcome[]> FindAsync(IReadOnlyList<AcceptRequest> group)
    {
        var outcomes = new DeliveryOutcome[group.Count];
        for (var index = 0; index < group.Count; index++)
        {
            outcomes[index] = await FindAsync(group[index]);
        }

        return outcomes;
    }

    private async Task<DeliveryOutcome> FindAsync(AcceptRequest request)
    {
        try
        {
            // What is acknowledged is stored.
            var stored = await store.FindStoredAsync(request.Delivery.Receiver, request.EventId)
                ?? throw new InvalidOperationException(
                    "The delivery was neither stored nor found: it was removed a moment ago, or a trigger or a rule on the inbox's table " +
                    "keeps it out.");

            if (stored.Signature.AsSpan().SequenceEqual(request.Signature))
            {
                history.Replay(request.Delivery.Receiver, request.EventType);
                return DeliveryOutcome.Replay;
            }

            history.Duplicate(request.Delivery.Receiver, request.EventType);

            if (stored.State is InboxState.DeadLetter or InboxState.Discarded)
            {
                logger.GivenUpEventResent(request.Delivery.Receiver, LogText.From(request.EventId), stored.State);
            }

            return DeliveryOutcome.Duplicate;
        }
#pragma warning disable CA1031 // Do not catch general exception types
        // The sender is asked to come back, as for any other failure of the database.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Failed(exception, 1);
            return DeliveryOutcome.StoreUnavailable;
        }
    }
}
