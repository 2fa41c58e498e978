namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>SQLite's lists and changes of sets.</summary>
internal sealed partial class SqliteDialect
{
    // One writer: there is nobody whose locks could be in the way.
    public override string SkipLocked => string.Empty;

    public override string IsOneOf(string expression, string parameter) => $"{expression} IN (SELECT value FROM json_each({parameter}))";

    public override InboxParameter Ids(string name, IReadOnlyCollection<long> ids) => InboxParameter.Text(name, Json(ids));

    // A cross join is never reordered: the list is followed, and each of its keys found in the index.
    public override Task<List<long>> FindAsync(
        InboxSession session, IReadOnlyCollection<InboxKey> keys, CancellationToken cancellationToken) => session.QueryAsync(
        $"""
        SELECT i.id FROM json_each(@keys) k CROSS JOIN {session.Tables.Inbox} i
        WHERE i.receiver = json_extract(k.value, '$[0]') AND i.event_id = json_extract(k.value, '$[1]')
        """,
        [InboxParameter.Text("@keys", $"[{string.Join(',', keys.Select(key => Json([key.Receiver, key.EventId])))}]")],
        row => row.GetInt64(0),
        cancellationToken);

    public override string Wide(string condition) => $"likelihood({condition}, 0.9)";
}
