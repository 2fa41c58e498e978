using Microsoft.AspNetCore.Http;
using WebhookReceiver.EntityFrameworkCore;

namespace WebhookReceiver.Dashboard.Pages;

/// <summary>Everything about one event.</summary>
internal sealed record DeliveryDetails(InboxEventDetails Details)
{
    public static async Task<IResult> ShowAsync(DashboardRequest request)
    {
        var details = request.Query("id") is { } eventId
            ? await request.Inbox.FindAsync(eventId, request.Query("receiver") ?? WebhookReceiverDefaults.ReceiverName, request.Aborted).ConfigureAwait(false)
            : null;
        return details is null ? request.Problem(StatusCodes.Status404NotFound) : request.Page<DeliveryPage>(new DeliveryDetails(details));
    }
}
