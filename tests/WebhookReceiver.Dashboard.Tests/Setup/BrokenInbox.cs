using WebhookReceiver.EntityFrameworkCore;

namespace WebhookReceiver.Dashboard.Tests.Setup;

/// <summary>An inbox whose database is unavailable.</summary>
public sealed class BrokenInbox : IWebhookInbox
{
    public const string Secret = "Host=db.internal";

    public Task<IReadOnlyList<InboxEntry>> QueryAsync(InboxQuery query, CancellationToken cancellationToken = default) => throw Failure();

    public Task<InboxStatistics> GetStatisticsAsync(CancellationToken cancellationToken = default) => throw Failure();

    public Task<IReadOnlyList<InboxLastDelivery>> GetLastDeliveriesAsync(CancellationToken cancellationToken = default) => throw Failure();

    public Task<IReadOnlyList<InboxEntry>> FindByIdAsync(string eventId, CancellationToken cancellationToken = default) => throw Failure();

    public Task<InboxEventDetails?> FindAsync(string eventId, string receiver = WebhookReceiverDefaults.ReceiverName,
        CancellationToken cancellationToken = default) => throw Failure();

    public Task<bool> RequeueAsync(
        string eventId, string receiver = WebhookReceiverDefaults.ReceiverName, InboxState? from = null, InboxOperator? by =
            null, CancellationToken cancellationToken = default) => throw Failure();

    public Task<InboxChange> RequeueAsync(InboxQuery query, InboxOperator? by = null, CancellationToken cancellationToken = default) =>
        throw Failure();

    public Task<InboxChange> RequeueAsync(IReadOnlyCollection<InboxKey> events, InboxState? from = null, InboxOperator? by = null,
        CancellationToken cancellationToken = default) => throw Failure();

    public Task<bool> DiscardAsync(
        string eventId, string receiver = WebhookReceiverDefaults.ReceiverName, InboxState? from = null, InboxOperator? by =
            null, CancellationToken cancellationToken = default) => throw Failure();

    public Task<InboxChange> DiscardAsync(InboxQuery query, InboxOperator? by = null, CancellationToken cancellationToken = default) =>
        throw Failure();

    public Task<InboxChange> DiscardAsync(IReadOnlyCollection<InboxKey> events, InboxState? from = null, InboxOperator? by = null,
        CancellationToken cancellationToken = default) => throw Failure();

    public Task<bool> RestoreAsync(
        string eventId, string receiver = WebhookReceiverDefaults.ReceiverName, InboxOperator? by =
            null, CancellationToken cancellationToken = default) => throw Failure();

    public Task<InboxChange> RestoreAsync(InboxQuery query, InboxOperator? by = null, CancellationToken cancellationToken = default) =>
        throw Failure();

    public Task<InboxChange> RestoreAsync(
        IReadOnlyCollection<InboxKey> events, InboxOperator? by = null, CancellationToken cancellationToken = default) => throw Failure();

    public Task<int> PruneAsync(DateTimeOffset before, CancellationToken cancellationToken = default) => throw Failure();

    public Task WaitUntilProcessedAsync(string eventId, string receiver = WebhookReceiverDefaults.ReceiverName,
        CancellationToken cancellationToken = default) => throw Failure();

    public Task WaitUntilIdleAsync(CancellationToken cancellationToken = default) => throw Failure();

    private static InvalidOperationException Failure() => new($"{Secret} does not answer.");
}
