using System.Data.Common;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>Reads entries of lists, and what belongs to one event.</summary>
internal static class EntryReader
{
    /// <summary>The columns of an entry.</summary>
    public const string Columns =
        "id, receiver, event_id, event_type, state, attempts, last_error, received_at, occurred_at, processed_at, " +
        "available_at, lease_until, entity_key, case_id, client_id, reference, is_test, is_replay";

    /// <summary>How many there are: what a statement selects after them begins here.</summary>
    public const int Count = 18;

    public static InboxEntry Read(DbDataReader row) => new()
    {
        Position = row.GetInt64(0),
        Receiver = row.GetString(1),
        EventId = row.GetString(2),
        EventType = TextOf(row, 3),
        State = (InboxState)row.GetInt32(4),
        Attempts = row.GetInt32(5),
        LastError = TextOf(row, 6),
        ReceivedAt = Time(row.GetInt64(7)),
        OccurredAt = TimeOf(row, 8),
        ProcessedAt = TimeOf(row, 9),
        AvailableAt = Time(row.GetInt64(row.GetInt64(10) == InboxTables.Blocked ? 7 : 10)),
        HeldUntil = TimeOf(row, 11),
        Entity = TextOf(row, 12),
        CaseId = TextOf(row, 13),
        ExternalTenantId = TextOf(row, 14),
        Reference = TextOf(row, 15),
        IsTest = row.GetBoolean(16),
        IsReplay = row.GetBoolean(17),
    };

    /// <summary>Reads entries by their ids, newest first.</summary>
    public static async Task<List<InboxEntry>> EntriesAsync(
        InboxSession session, IReadOnlyCollection<long> ids, CancellationToken cancellationToken)
    {
        if (ids.Count == 0)
        {
            return [];
        }

        var entries = await session.QueryAsync(
            $"SELECT {Columns} FROM {session.Tables.Inbox} WHERE {session.Dialect.IsOneOf("id", "@ids")}",
            [session.Dialect.Ids("@ids", ids)],
            Read,
            cancellationToken);
        return [.. entries.OrderByDescending(entry => entry.Position)];
    }

    /// <summary>Reads one event with its attempts, its actions and its body.</summary>
    public static async Task<InboxEventDetails?> DetailsAsync(
        InboxSession session, string receiver, string eventId, CancellationToken cancellationToken)
    {
        var found = await session.QueryAsync(
            $"SELECT {Columns}, completed_handlers, body FROM {session.Tables.Inbox} WHERE receiver = @receiver AND event_id = @event",
            [InboxParameter.Text("@receiver", receiver), InboxParameter.Text("@event", eventId)],
            row => (Entry: Read(row), Handlers: TextOf(row, Count), Body: row.GetFieldValue<byte[]>(Count + 1)),
            cancellationToken);
        if (found is not [var (entry, handlers, body)])
        {
            return null;
        }

        InboxParameter[] id = [InboxParameter.Long("@id", entry.Position)];
        var attempts = await session.QueryAsync(
            $"SELECT id, attempt, started_at, ended_at, handler, error, stack_trace, trace_id FROM {session.Tables.Attempts} WHERE " +
            $"inbox_id = @id",
            id,
            row => (Id: row.GetInt64(0), Attempt: new InboxAttempt(
                row.GetInt32(1), Time(row.GetInt64(2)), Time(row.GetInt64(3)), TextOf(row, 4), row.GetString(5), TextOf(row, 6), TextOf(
                    row, 7))),
            cancellationToken);
        var actions = await session.QueryAsync(
            $"SELECT id, at, action, from_state, actor, reason FROM {session.Tables.Actions} WHERE inbox_id = @id",
            id,
            row => (Id: row.GetInt64(0), Action: new InboxAction(
                Time(row.GetInt64(1)), row.GetString(2), (InboxState)row.GetInt32(3), TextOf(row, 4), TextOf(row, 5))),
            cancellationToken);
        return new InboxEventDetails(
            entry,
            [.. attempts.OrderBy(one => one.Id).Select(one => one.Attempt)],
            handlers?.Split('\n', StringSplitOptions.RemoveEmptyEntries) ?? [],
            body)
        {
            Actions = [.. actions.OrderBy(one => one.Id).Select(one => one.Action)],
        };
    }

    private static DateTimeOffset Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    private static DateTimeOffset? TimeOf(DbDataReader row, int column) => row.IsDBNull(column) ? null : Time(row.GetInt64(column));

    private static string? TextOf(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
