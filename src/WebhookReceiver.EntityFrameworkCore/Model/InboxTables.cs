namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>The names of tables and columns, which the dialects write out in SQL.</summary>
internal static class InboxTables
{
    public const string Inbox = "webhook_inbox";
    public const string Attempts = "webhook_inbox_attempts";

    /// <summary>The columns that accepting writes, in the order of <see cref="AcceptWriter"/>'s parameters.</summary>
    public static readonly string[] AcceptedColumns =
    [
        "receiver", "event_id", "event_type", "entity_key", "state", "attempts", "available_at", "received_at", "signed_at", "occurred_at",
        "is_test", "is_replay", "signature", "body", "last_error", "trace_parent",
    ];

    /// <summary>The columns that a claim returns, in the order of <see cref="ClaimedEvent"/>.</summary>
    public static readonly string[] ClaimedColumns =
    [
        "id", "receiver", "event_id", "event_type", "attempts", "received_at", "signed_at", "is_test", "is_replay", "body", "trace_parent", "completed_handlers",
    ];
}
