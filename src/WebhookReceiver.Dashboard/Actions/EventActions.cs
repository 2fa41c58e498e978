using Microsoft.Extensions.Logging;
using WebhookReceiver.EntityFrameworkCore;

namespace WebhookReceiver.Dashboard;

/// <summary>Requeues and discards on behalf of a person, and writes down who it was.</summary>
internal sealed class EventActions(IWebhookInbox inbox, ILogger<EventActions> logger)
{
    /// <param name="action">What to do.</param>
    /// <param name="key">The event.</param>
    /// <param name="seen">The state that the person saw. What somebody else has decided since stays.</param>
    /// <param name="user">The person.</param>
    /// <param name="cancellationToken">Ends the update.</param>
    public async Task<ActionResult> RunAsync(EventAction action, EventKey key, InboxState seen, string user, CancellationToken cancellationToken)
    {
        switch (action)
        {
            case EventAction.Requeue when await inbox.RequeueAsync(key.EventId, key.Receiver, seen, new InboxOperator(user), cancellationToken).ConfigureAwait(false):
                logger.RequeuedByUser(user, LogText.Of(key.EventId), LogText.Of(key.Receiver));
                return ActionResult.Done;
            case EventAction.Discard when await inbox.DiscardAsync(key.EventId, key.Receiver, seen, new InboxOperator(user), cancellationToken).ConfigureAwait(false):
                logger.DiscardedByUser(user, LogText.Of(key.EventId), LogText.Of(key.Receiver));
                return ActionResult.Done;
            default:
                return ActionResult.Late;
        }
    }
}
