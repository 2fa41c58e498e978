using System.Data.Common;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>An event that this process holds: what is needed to handle it, and the owner that every write shows.</summary>
internal sealed record ClaimedEvent(
    long Id,
    string EventId,
    string? EventType,
    int Attempt,
    WebhookDelivery Delivery,
    byte[] Body,
    string? TraceParent,
    IReadOnlySet<string> CompletedHandlers,
    InboxLane? Lane,
    bool IsBegun,
    bool WasHeld,
    Guid Owner,
    DateTimeOffset LeaseUntil)
{
    /// <summary>What a claim reads.</summary>
    public const string Columns =
        "id, receiver, event_id, event_type, attempts, received_at, signed_at, is_test, is_replay, body, trace_parent, " +
        "completed_handlers, entity_key";

    /// <summary>The event's id as a log line shows it.</summary>
    public string? LoggedId { get; } = LogText.From(EventId);

    /// <summary>The event's type as a log line shows it.</summary>
    public string? LoggedType { get; } = LogText.From(EventType);

    /// <summary>The next event of the same lane, which was claimed with it and begins when this one is processed.</summary>
    public ClaimedEvent? Next { get; set; }

    /// <summary>The events of the same lane that were claimed with it and come after it.</summary>
    public IEnumerable<ClaimedEvent> Followers
    {
        get
        {
            for (var follower = Next; follower is not null; follower = follower.Next)
            {
                yield return follower;
            }
        }
    }

    /// <summary>Reads a row of <see cref="Columns"/>.</summary>
    /// <param name="row">The row.</param>
    /// <param name="isBegun">Whether its attempt is counted already.</param>
    /// <param name="wasHeld">Whether it was held before: by a process that ended in the middle.</param>
    /// <param name="claim">The claim.</param>
    public static ClaimedEvent Read(DbDataReader row, bool isBegun, bool wasHeld, InboxClaim claim) => new(
        Id: row.GetInt64(0),
        EventId: row.GetString(2),
        EventType: TextOf(row, 3),
        Attempt: row.GetInt32(4) + (isBegun ? 0 : 1),
        Delivery: new WebhookDelivery
        {
            Receiver = row.GetString(1),
            ReceivedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(5)),
            SignedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(6)),
            IsTest = row.GetBoolean(7),
            IsReplay = row.GetBoolean(8),
        },
        Body: row.GetFieldValue<byte[]>(9),
        TraceParent: TextOf(row, 10),
        CompletedHandlers: TextOf(row, 11)?.Split('\n', StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal) ?? [],
        Lane: TextOf(row, 12) is { } entity ? new InboxLane(row.GetString(1), entity) : null,
        IsBegun: isBegun,
        WasHeld: wasHeld,
        Owner: claim.Owner,
        LeaseUntil: claim.Until);

    private static string? TextOf(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
