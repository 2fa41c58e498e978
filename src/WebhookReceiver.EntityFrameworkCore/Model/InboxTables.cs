using System.Data;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>The names of tables and columns, which the dialects write out in SQL.</summary>
internal static class InboxTables
{
    public const string Inbox = "webhook_inbox";
    public const string Attempts = "webhook_inbox_attempts";

    /// <summary>The waiting events, oldest first.</summary>
    public const string PendingIndex = "ix_webhook_inbox_pending";

    /// <summary>The waiting events of each case or client, oldest first.</summary>
    public const string PendingEntityIndex = "ix_webhook_inbox_pending_entity";

    /// <summary>The columns that accepting writes.</summary>
    public static readonly AcceptedColumn[] AcceptedColumns =
    [
        AcceptedColumn.Of("receiver", DbType.String, request => request.Delivery.Receiver),
        AcceptedColumn.Of("event_id", DbType.String, request => request.EventId),
        AcceptedColumn.Of("event_type", DbType.String, request => request.EventType),
        AcceptedColumn.Of("entity_key", DbType.String, request => request.EntityKey),
        AcceptedColumn.Of("state", DbType.Int32, request => (int)request.State),
        AcceptedColumn.Of("attempts", DbType.Int32, _ => 0),
        AcceptedColumn.Of("available_at", DbType.Int64, request => request.Delivery.ReceivedAt.ToUnixTimeMilliseconds()),
        AcceptedColumn.Of("received_at", DbType.Int64, request => request.Delivery.ReceivedAt.ToUnixTimeMilliseconds()),
        AcceptedColumn.Of("signed_at", DbType.Int64, request => request.Delivery.SignedAt.ToUnixTimeMilliseconds()),
        AcceptedColumn.Of("occurred_at", DbType.Int64, request => request.OccurredAt?.ToUnixTimeMilliseconds()),
        AcceptedColumn.Of("is_test", DbType.Boolean, request => request.Delivery.IsTest),
        AcceptedColumn.Of("is_replay", DbType.Boolean, request => request.Delivery.IsReplay),
        AcceptedColumn.Of("signature", DbType.Binary, request => request.Signature),
        AcceptedColumn.Of("body", DbType.Binary, request => request.Body),
        AcceptedColumn.Of("last_error", DbType.String, request => request.Problem),
        AcceptedColumn.Of("trace_parent", DbType.String, request => request.TraceParent),
    ];

    /// <summary>The columns that a list shows.</summary>
    public static readonly string[] ListedColumns =
    [
        "id", "receiver", "event_id", "event_type", "state", "attempts", "last_error", "received_at", "occurred_at", "processed_at", "available_at", "lease_until", "entity_key", "is_test", "is_replay",
    ];

    /// <summary>Dead letters and discarded events: few, and the ones that somebody looks for.</summary>
    public const string IsGivenUp = "state > 1";

    /// <summary>Waiting events, until they are handled or given up.</summary>
    public const string IsPending = "state = 0";

    /// <summary>The columns that a claim returns, in the order of <see cref="ClaimedEvent"/>.</summary>
    public static readonly string[] ClaimedColumns =
    [
        "id", "receiver", "event_id", "event_type", "attempts", "received_at", "signed_at", "is_test", "is_replay", "body", "trace_parent", "completed_handlers",
    ];
}
