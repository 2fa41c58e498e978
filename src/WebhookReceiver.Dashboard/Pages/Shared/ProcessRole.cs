using Microsoft.Extensions.Options;
using WebhookReceiver.EntityFrameworkCore;

namespace WebhookReceiver.Dashboard.Pages;

/// <summary>Which part of the work on a receiver's deliveries this process does, and which another one.</summary>
/// <param name="HasInbox">Whether its deliveries are stored before they are handled.</param>
/// <param name="IsAcceptedElsewhere">Whether another process accepts them.</param>
/// <param name="IsHandledElsewhere">Whether another process handles them.</param>
internal sealed record ProcessRole(bool HasInbox, bool IsAcceptedElsewhere, bool IsHandledElsewhere)
{
    public static ProcessRole For(string receiver, DashboardRequest request)
    {
        var receivers = request.Service<WebhookReceivers>();
        var stores = !receivers.IsHandledInline(receiver);

        // Settings are valid before a host starts, so a receiver that has none came with its handlers only, as AddWebhookInboxWorker adds
        // it.
        var isAcceptedElsewhere = !stores && receivers.SettingsOf(receiver) is null;
        var hasInbox = stores || isAcceptedElsewhere;
        var runsWorkers = request.Service<IOptions<WebhookInboxOptions>>().Value.RunWorkers;
        return new ProcessRole(hasInbox, isAcceptedElsewhere, IsHandledElsewhere: hasInbox && !runsWorkers);
    }
}
