using WebhookReceiver.EntityFrameworkCore;

namespace WebhookReceiver.Dashboard.Tests.Setup;

/// <summary>An empty inbox that takes no NUL in a text, like PostgreSQL.</summary>
public sealed class PickyInbox : IWebhookInbox
{
    public Task<IReadOnlyList<InboxEntry>> QueryAsync(InboxQuery query, CancellationToken cancellationToken = default) =>
        Answer<IReadOnlyList<InboxEntry>>([], query.Receiver, query.EventType, query.CaseId, query.ExternalTenantId);

    public Task<InboxStatistics> GetStatisticsAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<IReadOnlyList<InboxLastDelivery>> GetLastDeliveriesAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<IReadOnlyList<InboxEntry>> FindByIdAsync(string eventId, CancellationToken cancellationToken = default) => Answer<IReadOnlyList<InboxEntry>>([], eventId);

    public Task<InboxEventDetails?> FindAsync(string eventId, string receiver = WebhookReceiverDefaults.ReceiverName, CancellationToken cancellationToken = default) =>
        Answer<InboxEventDetails?>(null, eventId, receiver);

    public Task<bool> RequeueAsync(string eventId, string receiver = WebhookReceiverDefaults.ReceiverName, CancellationToken cancellationToken = default) => Answer(false, eventId, receiver);

    public Task<bool> DiscardAsync(string eventId, string receiver = WebhookReceiverDefaults.ReceiverName, CancellationToken cancellationToken = default) => Answer(false, eventId, receiver);

    public Task<int> PruneAsync(DateTimeOffset before, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    private static Task<T> Answer<T>(T answer, params ReadOnlySpan<string?> texts)
    {
        foreach (var text in texts)
        {
            if (text?.Contains('\0', StringComparison.Ordinal) == true)
            {
                throw new InvalidOperationException("invalid byte sequence for encoding \"UTF8\": 0x00");
            }
        }

        return Task.FromResult(answer);
    }
}
