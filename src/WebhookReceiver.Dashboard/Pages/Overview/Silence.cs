using Microsoft.Extensions.Options;
using WebhookReceiver.EntityFrameworkCore;

namespace WebhookReceiver.Dashboard.Pages;

/// <summary>
/// Judges how long ago each receiver's last delivery came: one that is disabled at the sender must not hide behind a busy one.
/// </summary>
internal static class Silence
{
    private static readonly TimeSpan LongSilence = TimeSpan.FromDays(1);

    public static IEnumerable<Finding> FindingsOf(
        DashboardRequest request, DateTimeOffset startedAt, IReadOnlyList<InboxLastDelivery> lastDeliveries)
    {
        var now = request.Service<TimeProvider>().GetUtcNow();
        var retention = request.Service<IOptions<WebhookInboxOptions>>().Value.ProcessedRetention;
        var known = request.Service<WebhookReceivers>().Names;

        // Nothing is stored for a receiver without an inbox, so nothing can be said of it.
        var receivers = known
            .Union(lastDeliveries.Select(delivery => delivery.Receiver), StringComparer.Ordinal)
            .Where(receiver => !known.Contains(receiver, StringComparer.Ordinal) || ProcessRole.For(receiver, request).HasInbox)
            .Order(StringComparer.Ordinal)
            .ToList();
        return receivers
            .Select(receiver => FindingOf(
                receivers.Count > 1 ? $" at '{receiver}'" : string.Empty,
                lastDeliveries.Where(delivery => string.Equals(delivery.Receiver, receiver, StringComparison.Ordinal))
                    .Max(delivery => (DateTimeOffset?)delivery.ReceivedAt),
                now,
                startedAt,
                retention))
            .OrderByDescending(finding => finding.Severity);
    }

    private static Finding FindingOf(string where, DateTimeOffset? lastAt, DateTimeOffset now, DateTimeOffset startedAt, TimeSpan retention)
    {
        // A process that has just started may be the first one; later it is as likely that the deliveries have stopped.
        if (now - lastAt is not { } age)
        {
            return new Finding(
                now - startedAt >= LongSilence ? FindingSeverity.Attention : FindingSeverity.Note,
                $"No delivery{where} is stored: none has come, or all are past their retention of {Display.Span(retention)}.");
        }

        return age >= LongSilence
            ? new Finding(
                FindingSeverity.Attention, $"No delivery{where} for {Display.Age(age)}: is the subscription still enabled at Debitura?")
            : new Finding(FindingSeverity.Note, $"The last delivery{where} came {Display.Ago(lastAt!.Value, now)}.");
    }
}
