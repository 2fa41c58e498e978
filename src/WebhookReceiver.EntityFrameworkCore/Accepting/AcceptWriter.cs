using System.Data.Common;
using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>Commits waiting deliveries in groups: while one commit is on its way to the disk, the next group gathers, so that many deliveries share the price of one.</summary>
internal sealed class AcceptWriter(
    InboxDatabase database, InboxSignal signal, InboxMetrics metrics, TimeProvider clock, IOptions<WebhookInboxOptions> options, ILogger<AcceptWriter> logger) : BackgroundService
{
    // What may wait at the most; past that a sender had better come back.
    private const int MaxWaiting = 4096;
    private const long MaxWaitingBytes = 64 * 1024 * 1024;

    // A process that is sent no deliveries because it could not store some would never find out that it can again.
    private static readonly TimeSpan FailureCounts = TimeSpan.FromMinutes(1);

    private readonly Channel<AcceptRequest> waiting = Channel.CreateBounded<AcceptRequest>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true });
    private long waitingBytes;
    private long failedAt;

    /// <summary>Queues a delivery for the next commit.</summary>
    /// <returns>Whether there was room.</returns>
    public bool TryEnqueue(AcceptRequest request)
    {
        if (Interlocked.Add(ref waitingBytes, request.Body.Length) <= MaxWaitingBytes && waiting.Writer.TryWrite(request))
        {
            return true;
        }

        Interlocked.Add(ref waitingBytes, -request.Body.Length);
        return false;
    }

    /// <summary>Whether the last commit failed, less than a minute ago: then senders are being asked to come back.</summary>
    public bool HasFailed => Volatile.Read(ref failedAt) is > 0 and var ticks && clock.GetUtcNow().UtcTicks - ticks < FailureCounts.Ticks;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        // The server has stopped by now. What it took in is committed before this process ends.
        waiting.Writer.TryComplete();
        await (ExecuteTask ?? Task.CompletedTask).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
    }

    // Ends with the channel, not with the token: see StopAsync.
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        List<AcceptRequest> group = [];
        while (await waiting.Reader.WaitToReadAsync(CancellationToken.None).ConfigureAwait(false))
        {
            group.Clear();
            while (group.Count < options.Value.MaxAcceptBatch && waiting.Reader.TryRead(out var request))
            {
                Interlocked.Add(ref waitingBytes, -request.Body.Length);
                group.Add(request);
            }

            await AcceptAsync(group).ConfigureAwait(false);
        }
    }

    private async Task AcceptAsync(List<AcceptRequest> group)
    {
        try
        {
            await CommitAsync(group).ConfigureAwait(false);
            Volatile.Write(ref failedAt, 0);
        }
        catch (DbException exception) when (group.Count > 1 && database.IsRefusal(exception))
        {
            // One delivery that the database refuses must not take the others with it.
            foreach (var request in group.ToArray())
            {
                await AcceptAsync([request]).ConfigureAwait(false);
            }
        }
#pragma warning disable CA1031 // Do not catch general exception types: whatever the database or its provider throws, the senders are asked to come back and the next group gets its chance
        catch (Exception exception)
#pragma warning restore CA1031
        {
            // One that is refused for what it holds says nothing about others.
            if (exception is not DbException refused || !database.IsRefusal(refused))
            {
                Volatile.Write(ref failedAt, clock.GetUtcNow().UtcTicks);
            }

            logger.AcceptFailed(exception, group.Count);
            group.ForEach(request => request.Accepted.TrySetResult(DeliveryOutcome.StoreUnavailable));
        }
    }

    private async Task CommitAsync(List<AcceptRequest> group)
    {
        var dialect = await database.GetDialectAsync(CancellationToken.None).ConfigureAwait(false);
        var scope = database.CreateScope();
        await using (scope.ConfigureAwait(false))
        {
            bool[] isNew;
            using (await database.EnterWriteAsync(dialect, CancellationToken.None).ConfigureAwait(false))
            {
                isNew = await dialect.AcceptAsync(scope.Context, group).ConfigureAwait(false);
            }

            if (isNew.Contains(value: true))
            {
                signal.Set();
            }

            // What is committed is answered first: nothing that happens to the others may change that.
            foreach (var (request, _) in group.Zip(isNew).Where(one => one.Second))
            {
                Acknowledge(request);
            }

            foreach (var (request, _) in group.Zip(isNew).Where(one => !one.Second))
            {
                request.Accepted.TrySetResult(await SeenBeforeAsync(scope.Context, request).ConfigureAwait(false));
            }
        }
    }

    private void Acknowledge(AcceptRequest request)
    {
        if (request.Problem is { } problem)
        {
            metrics.DeadLetter(request.Delivery.Receiver);
            logger.UnreadableStored(request.Delivery.Receiver, LogText.Of(request.EventId), problem);
        }

        request.Accepted.TrySetResult(DeliveryOutcome.Stored);
    }

    private async Task<DeliveryOutcome> SeenBeforeAsync(DbContext context, AcceptRequest request)
    {
        (byte[] Signature, InboxState State) stored;
        try
        {
            var row = await context.Set<InboxRow>()
                .Where(row => row.Receiver == request.Delivery.Receiver && row.EventId == request.EventId)
                .Select(row => new { row.Signature, row.State })
                .FirstOrDefaultAsync(CancellationToken.None).ConfigureAwait(false);
            if (row is null)
            {
                return DeliveryOutcome.Duplicate;
            }

            stored = (row.Signature, row.State);
        }
#pragma warning disable CA1031 // Do not catch general exception types: the sender is asked to come back, as for any other failure of the database
        catch (Exception exception)
#pragma warning restore CA1031
        {
            logger.AcceptFailed(exception, 1);
            return DeliveryOutcome.StoreUnavailable;
        }

        if (stored.Signature.AsSpan().SequenceEqual(request.Signature))
        {
            return DeliveryOutcome.Replay;
        }

        if (stored.State is InboxState.DeadLetter or InboxState.Discarded)
        {
            logger.GivenUpCameAgain(request.Delivery.Receiver, LogText.Of(request.EventId), stored.State);
        }

        return DeliveryOutcome.Duplicate;
    }
}
