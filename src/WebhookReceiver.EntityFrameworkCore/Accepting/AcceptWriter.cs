using System.Data;
using System.Data.Common;
using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>Commits waiting deliveries in groups: while one commit is on its way to the disk, the next group gathers, so that many deliveries share the price of one.</summary>
internal sealed class AcceptWriter(
    InboxDatabase database, InboxSignal signal, IOptions<WebhookInboxOptions> options, ILogger<AcceptWriter> logger) : BackgroundService
{
    // Some megabytes of waiting bodies at the most; past that a sender had better come back than wait.
    private const int MaxWaiting = 4096;

    private readonly Channel<AcceptRequest> waiting = Channel.CreateBounded<AcceptRequest>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true });
    private readonly string?[] statements = new string?[options.Value.MaxAcceptBatch + 1];

    /// <summary>Queues a delivery for the next commit.</summary>
    /// <returns>Whether there was room.</returns>
    public bool TryEnqueue(AcceptRequest request) => waiting.Writer.TryWrite(request);

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
        }
        catch (DbException exception) when (group.Count > 1 && !exception.IsTransient)
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
            HashSet<(string Receiver, string EventId, string Signature)> stored;
            using (await database.EnterWriteAsync(dialect, CancellationToken.None).ConfigureAwait(false))
            {
                var transaction = await scope.Context.Database.BeginTransactionAsync(CancellationToken.None).ConfigureAwait(false);
                await using (transaction.ConfigureAwait(false))
                {
                    stored = await InsertAsync(scope.Context, dialect, group, transaction.GetDbTransaction()).ConfigureAwait(false);
                    await transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);
                }
            }

            if (stored.Count > 0)
            {
                signal.Set();
            }

            foreach (var request in group)
            {
                var isNew = stored.Remove((request.Delivery.Receiver, request.EventId, Convert.ToHexString(request.Signature)));
                request.Accepted.TrySetResult(isNew ? DeliveryOutcome.Stored : await SeenBeforeAsync(scope.Context, request).ConfigureAwait(false));
            }
        }
    }

    private async Task<HashSet<(string Receiver, string EventId, string Signature)>> InsertAsync(
        DbContext context, InboxDialect dialect, List<AcceptRequest> group, DbTransaction transaction)
    {
        var command = context.Database.GetDbConnection().CreateCommand();
        await using (command.ConfigureAwait(false))
        {
            command.Transaction = transaction;
#pragma warning disable CA2100 // Review SQL queries for security vulnerabilities: the text is made of constants and parameter names only
            command.CommandText = statements[group.Count] ??= dialect.Accept(context, group.Count);
#pragma warning restore CA2100
            foreach (var request in group)
            {
                AddParameters(command, request);
            }

            HashSet<(string Receiver, string EventId, string Signature)> stored = [];
            var reader = await command.ExecuteReaderAsync(CancellationToken.None).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                do
                {
                    while (await reader.ReadAsync(CancellationToken.None).ConfigureAwait(false))
                    {
                        // The dialect's statement in front has a result of its own, of one column.
                        if (reader.FieldCount == 3)
                        {
                            stored.Add((reader.GetString(0), reader.GetString(1), Convert.ToHexString((byte[])reader.GetValue(2))));
                        }
                    }
                }
                while (await reader.NextResultAsync(CancellationToken.None).ConfigureAwait(false));
            }

            return stored;
        }
    }

    private static void AddParameters(DbCommand command, AcceptRequest request)
    {
        // In the order of InboxTables.AcceptedColumns.
        void Next(DbType type, object? value) => InboxDialect.Add(command, $"@p{command.Parameters.Count}", type, value);

        Next(DbType.String, request.Delivery.Receiver);
        Next(DbType.String, request.EventId);
        Next(DbType.String, request.EventType);
        Next(DbType.String, request.EntityKey);
        Next(DbType.Int32, (int)request.State);
        Next(DbType.Int32, 0);
        Next(DbType.Int64, request.Delivery.ReceivedAt.ToUnixTimeMilliseconds());
        Next(DbType.Int64, request.Delivery.ReceivedAt.ToUnixTimeMilliseconds());
        Next(DbType.Int64, request.Delivery.SignedAt.ToUnixTimeMilliseconds());
        Next(DbType.Int64, request.OccurredAt?.ToUnixTimeMilliseconds());
        Next(DbType.Boolean, request.Delivery.IsTest);
        Next(DbType.Boolean, request.Delivery.IsReplay);
        Next(DbType.Binary, request.Signature);
        Next(DbType.Binary, request.Body);
        Next(DbType.String, request.Problem);
        Next(DbType.String, request.TraceParent);
    }

    private static async Task<DeliveryOutcome> SeenBeforeAsync(DbContext context, AcceptRequest request)
    {
        var signature = await context.Set<InboxRow>()
            .Where(row => row.Receiver == request.Delivery.Receiver && row.EventId == request.EventId)
            .Select(row => row.Signature)
            .FirstOrDefaultAsync(CancellationToken.None).ConfigureAwait(false);

        return signature is not null && signature.AsSpan().SequenceEqual(request.Signature) ? DeliveryOutcome.Replay : DeliveryOutcome.Duplicate;
    }
}
