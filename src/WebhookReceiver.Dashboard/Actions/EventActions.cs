using Microsoft.Extensions.Logging;
using WebhookReceiver.EntityFrameworkCore;

namespace WebhookReceiver.Dashboard;

/// <summary>Requeues and discards on behalf of a person, and writes down who it was.</summary>
internal sealed class EventActions(IWebhookInbox inbox, ILogger<EventActions> logger)
{
    public async Task<ActionResult> RunAsync(EventAction action, EventKey key, string user, CancellationToken cancellationToken)
    {
        switch (action)
        {
            case EventAction.Requeue when await inbox.RequeueAsync(key.EventId, key.Receiver, cancellationToken).ConfigureAwait(false):
                logger.RequeuedByUser(user, LogText.Of(key.EventId), key.Receiver);
                return ActionResult.Done;
            case EventAction.Discard when await inbox.DiscardAsync(key.EventId, key.Receiver, cancellationToken).ConfigureAwait(false):
                logger.DiscardedByUser(user, LogText.Of(key.EventId), key.Receiver);
                return ActionResult.Done;
            default:
                return ActionResult.Late;
        }
    }
}
