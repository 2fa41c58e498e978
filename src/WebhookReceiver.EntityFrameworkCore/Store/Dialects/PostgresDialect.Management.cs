namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>PostgreSQL's lists and changes of sets.</summary>
internal sealed partial class PostgresDialect
{
    public override string SkipLocked => "FOR UPDATE SKIP LOCKED";

    public override string IsOneOf(string expression, string parameter) => $"{expression} = ANY ({parameter})";

    public override InboxParameter Ids(string name, IReadOnlyCollection<long> ids) => InboxParameter.Array(name, ids.ToArray());

    public override Task<List<long>> FindAsync(
        InboxSession session, IReadOnlyCollection<InboxKey> keys, CancellationToken cancellationToken) => session.QueryAsync(
        $"""
        SELECT i.id FROM unnest(@receivers, @events) AS k (receiver, event_id)
        CROSS JOIN LATERAL (SELECT id FROM {session.Tables.Inbox} i WHERE i.receiver = k.receiver AND i.event_id = k.event_id) i
        """,
        [
            InboxParameter.Array("@receivers", keys.Select(key => key.Receiver).ToArray()),
            InboxParameter.Array("@events", keys.Select(key => key.EventId).ToArray()),
        ],
        row => row.GetInt64(0),
        cancellationToken);

    // For equal values the planner drops the column from the order, and any index of the id would do; for a range of one value it does not.
    // With a lower bound of ids it is equality that lets the index begin there.
    protected override string Pinned(string column, string value) => $"{column} >= {value} AND {column} <= {value}";
}
