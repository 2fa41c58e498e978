namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>Waits for events, as tests do. In real time: a test's clock stands still.</summary>
internal static class InboxWaiting
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    public static async Task UntilProcessedAsync(
        InboxDatabase database, string eventId, string receiver, CancellationToken cancellationToken)
    {
        InboxParameter[] key = [
            InboxParameter.Text("@receiver", InboxKeys.Receiver(receiver)), InboxParameter.Text("@event", InboxKeys.EventId(eventId))];
        while (true)
        {
            var rows = await database.ReadAsync(
                session => session.QueryAsync(
                    $"SELECT state, last_error FROM {session.Tables.Inbox} WHERE receiver = @receiver AND event_id = @event",
                    key,
                    row => (State: (InboxState)row.GetInt32(0), Error: row.IsDBNull(1) ? null : row.GetString(1)),
                    cancellationToken),
                cancellationToken);
            switch (rows)
            {
                case [{ State: InboxState.Processed }]:
                    return;
                case [{ State: InboxState.DeadLetter or InboxState.Discarded } ended]:
                    throw new InvalidOperationException(
                        $"Event {LogText.From(eventId)} of '{LogText.From(receiver)}' " +
                        $"{(ended.State == InboxState.DeadLetter ? "is a dead letter" : "was discarded")}: " +
                        $"{ended.Error ?? "no attempt has failed"}");
            }

            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }
    }

    public static async Task UntilIdleAsync(InboxDatabase database, TimeProvider clock, CancellationToken cancellationToken)
    {
        // Held events were due. A blocked one is idle only behind another that waits for later: the next claim may be about to unblock it.
        while (await database.ReadAsync(
            session => session.ScalarAsync<bool>(
                $"""
                SELECT EXISTS (SELECT 1 FROM {session.Tables.Inbox} WHERE state = 0 AND (available_at <= @now OR lease_owner IS NOT NULL))
                    OR EXISTS (
                        SELECT 1 FROM {session.Tables.Inbox} b
                        WHERE b.state = 0 AND b.available_at = {InboxTables.Blocked} AND NOT EXISTS (
                            SELECT 1 FROM {session.Tables.Inbox} p
                            WHERE p.receiver = b.receiver AND p.entity_key = b.entity_key AND p.state = 0
                                AND p.available_at < {InboxTables.Blocked}))
                """,
                [InboxParameter.Time("@now", clock.GetUtcNow())],
                cancellationToken),
            cancellationToken))
        {
            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }
    }
}
