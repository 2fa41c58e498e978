namespace WebhookReceiver.EntityFrameworkCore;

#pragma warning disable
public sealed record InboxStatistics { public long Depth; public TimeSpan OldestAge; public long DeadLetters; public long Retrying; public string ChangeStamp = ""; }
public sealed record InboxLastDelivery(string Receiver, string? EventType, string EventId, DateTimeOffset ReceivedAt);
internal static class InboxSeam
{
    public static async Task<InboxStatistics> GetStatisticsAsync(this IWebhookInbox inbox, CancellationToken cancellationToken = default)
    {
        var all = await inbox.QueryAsync(new InboxQuery { Limit = 1000 }, cancellationToken);
        var pending = all.Where(e => e.State == InboxState.Pending).ToList();
        return new InboxStatistics { Depth = pending.Count, Retrying = pending.Count(e => e.LastError != null), OldestAge = pending.Count == 0 ? TimeSpan.Zero : TimeProvider.System.GetUtcNow() - pending.Min(p => p.ReceivedAt), DeadLetters = all.Count(e => e.State == InboxState.DeadLetter), ChangeStamp = string.Join(",", all.Select(e => $"{e.Position}{e.State}{e.Attempts}").GetHashCode()) + all.Aggregate(0, (h, e) => HashCode.Combine(h, e)) };
    }
    public static async Task<IReadOnlyList<InboxLastDelivery>> GetLastDeliveriesAsync(this IWebhookInbox inbox, CancellationToken cancellationToken = default) =>
        (await inbox.QueryAsync(new InboxQuery { Limit = 1000 }, cancellationToken)).GroupBy(e => (e.Receiver, e.EventType)).Select(g => new InboxLastDelivery(g.Key.Receiver, g.Key.EventType, g.First().EventId, g.First().ReceivedAt)).ToList();
    public static async Task<IReadOnlyList<InboxEntry>> FindByIdAsync(this IWebhookInbox inbox, string eventId, CancellationToken cancellationToken = default) =>
        (await inbox.QueryAsync(new InboxQuery { Limit = 1000 }, cancellationToken)).Where(e => e.EventId == eventId).ToList();
}
