using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using WebhookReceiver.EntityFrameworkCore;

namespace WebhookReceiver.Dashboard.Pages;

/// <summary>Which part of the work on a receiver's deliveries this process does, and which another one.</summary>
/// <param name="HasInbox">Whether its deliveries are stored before they are handled.</param>
/// <param name="IsAcceptedElsewhere">Whether another process accepts them.</param>
/// <param name="IsHandledElsewhere">Whether another process handles them.</param>
internal sealed record ReceiverDuty(bool HasInbox, bool IsAcceptedElsewhere, bool IsHandledElsewhere)
{
    public static ReceiverDuty Of(string receiver, DashboardRequest request)
    {
        var stores = request.Context.RequestServices.GetKeyedService<IDeliveryProcessor>(receiver)?.GetType().Assembly == typeof(IWebhookInbox).Assembly;

        // Settings are valid before a host starts, so a receiver that has none came with its handlers only, as AddWebhookInboxWorker adds it.
        var isAcceptedElsewhere = !stores && request.Service<ReceiverOptions>().Of(receiver).Options is null;
        var hasInbox = stores || isAcceptedElsewhere;
        return new ReceiverDuty(hasInbox, isAcceptedElsewhere, hasInbox && !request.Service<IOptions<WebhookInboxOptions>>().Value.RunWorkers);
    }
}
