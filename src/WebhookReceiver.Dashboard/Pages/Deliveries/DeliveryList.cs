using Microsoft.AspNetCore.Http;
using WebhookReceiver.EntityFrameworkCore;

namespace WebhookReceiver.Dashboard.Pages;

/// <summary>One page of the deliveries, newest first.</summary>
internal sealed record DeliveryList(
    DeliveryFilter Filter,
    IReadOnlyList<InboxEntry> Entries,
    long? Older,
    IReadOnlyList<string> Receivers,
    IReadOnlyList<string> EventTypes)
{
    public static async Task<IResult> ShowAsync(DashboardRequest request)
    {
        var filter = DeliveryFilter.Parse(request);
        var dispatcher = request.Service<WebhookDispatcher>();
        var receivers = request.Service<WebhookReceivers>().Names;
        var entries = filter.EventId is { } id
            ? [.. (await request.Inbox.FindByIdAsync(id, request.Aborted)).Where(filter.Matches)]
            : await request.Inbox.QueryAsync(filter.ToQuery(DashboardLimits.PageSize + 1), request.Aborted);

        // One more than fits tells whether there is another page.
        var shown = entries.Take(DashboardLimits.PageSize).ToList();
        return request.Page<DeliveriesPage>(new DeliveryList(
            filter,
            shown,
            entries.Count > DashboardLimits.PageSize ? shown[^1].Position : null,
            [.. receivers.Union(filter.Receiver is null ? [] : [filter.Receiver], StringComparer.Ordinal)],
            [
                .. receivers.SelectMany(receiver => dispatcher.EventTypesOf(receiver))
                    .Union(filter.EventType is null ? [] : [filter.EventType], StringComparer.Ordinal)
                    .Order(StringComparer.Ordinal),
            ]));
    }
}
