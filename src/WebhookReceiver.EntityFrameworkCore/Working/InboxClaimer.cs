using System.Data;
using System.Data.Common;
using Microsoft.Extensions.Options;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>Takes events for this process. Each claim has an owner of its own, so that not even this process can write back an event that it lost and took again.</summary>
internal sealed class InboxClaimer(InboxDatabase database, InboxReceivers receivers, TimeProvider clock, IOptions<WebhookInboxOptions> options)
{
    private string? statement;

    /// <summary>Claims up to <paramref name="limit"/> events, oldest first, other than those that this process has already.</summary>
    public async Task<List<ClaimedEvent>> ClaimAsync(int limit, IEnumerable<long> running, CancellationToken cancellationToken)
    {
        var dialect = await database.GetDialectAsync(cancellationToken).ConfigureAwait(false);
        var scope = database.CreateScope();
        await using (scope.ConfigureAwait(false))
        {
            using var turn = await database.EnterWriteAsync(dialect, cancellationToken).ConfigureAwait(false);
            return await InboxTransaction.RunAsync(
                scope.Context,
                async transaction =>
                {
                    var command = transaction.Connection!.CreateCommand();
                    await using (command.ConfigureAwait(false))
                    {
                        command.Transaction = transaction;
#pragma warning disable CA2100 // Review SQL queries for security vulnerabilities: the text is made of constants and parameter names only
                        command.CommandText = statement ??= dialect.Claim(scope.Context, receivers.Names.Count);
#pragma warning restore CA2100
                        var owner = Guid.NewGuid();
                        AddParameters(command, limit, owner);
                        dialect.AddRunning(command, running);

                        // Not cancelled half-way: rows that were claimed and not read would wait for the end of their lease.
                        return await ReadAsync(command, owner).ConfigureAwait(false);
                    }
                },
                cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc cref="ClaimAsync(int, IEnumerable{long}, CancellationToken)"/>
    public Task<List<ClaimedEvent>> ClaimAsync(int limit, CancellationToken cancellationToken) => ClaimAsync(limit, [], cancellationToken);

    private void AddParameters(DbCommand command, int limit, Guid owner)
    {
        var now = clock.GetUtcNow();
        InboxDialect.Add(command, "@owner", DbType.String, owner.ToString("N"));
        InboxDialect.Add(command, "@until", DbType.Int64, (now + options.Value.Lease).ToUnixTimeMilliseconds());
        InboxDialect.Add(command, "@now", DbType.Int64, now.ToUnixTimeMilliseconds());
        InboxDialect.Add(command, "@limit", DbType.Int32, limit);
        for (var index = 0; index < receivers.Names.Count; index++)
        {
            InboxDialect.Add(command, $"@r{index}", DbType.String, receivers.Names[index]);
        }
    }

    private static async Task<List<ClaimedEvent>> ReadAsync(DbCommand command, Guid owner)
    {
        List<ClaimedEvent> claimed = [];
        var reader = await command.ExecuteReaderAsync(CancellationToken.None).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            while (await reader.ReadAsync(CancellationToken.None).ConfigureAwait(false))
            {
                claimed.Add(ReadRow(reader, owner));
            }
        }

        // RETURNING promises no order.
        claimed.Sort((one, other) => one.Id.CompareTo(other.Id));
        return claimed;
    }

    // In the order of InboxTables.ClaimedColumns.
    private static ClaimedEvent ReadRow(DbDataReader row, Guid owner) => new(
        Id: row.GetInt64(0),
        EventId: row.GetString(2),
        EventType: row.IsDBNull(3) ? null : row.GetString(3),
        Attempts: row.GetInt32(4),
        Delivery: new WebhookDelivery
        {
            Receiver = row.GetString(1),
            ReceivedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(5)),
            SignedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(6)),
            IsTest = row.GetBoolean(7),
            IsReplay = row.GetBoolean(8),
        },
        Body: row.GetFieldValue<byte[]>(9),
        TraceParent: row.IsDBNull(10) ? null : row.GetString(10),
        CompletedHandlers: row.IsDBNull(11) ? [] : row.GetString(11).Split('\n', StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal),
        Owner: owner);
}
