using Microsoft.AspNetCore.Http;
using WebhookReceiver.EntityFrameworkCore;

namespace WebhookReceiver.Dashboard.Pages;

/// <summary>What came of requeueing or discarding many events.</summary>
internal sealed record SetChange(EventAction Action, InboxChange Result)
{
    public string Title => (Action == EventAction.Requeue ? "Requeued" : "Discarded") +
        $" {Display.Count(Result.Changed)} of {Display.Count(Result.Changed + Result.Skipped, "event", "events")}";

    public string Summary => Result.Skipped == 0
        ? "All done."
        : Display.Count(Result.Skipped, "event was left as it was", "events were left as they were") +
            ": requeued, processed or discarded by somebody else before, or being handled.";

    /// <summary>
    /// Changes the events that a person has seen and confirmed, and shows what came of it. Sent again, the form finds none of them as it
    /// was seen, and changes nothing.
    /// </summary>
    public static async Task<IResult> ApplyAsync(DashboardRequest request)
    {
        var events = Confirmation.SelectedIn(request);
        if (events.Count == 0 || request.Form<EventAction>("do") is not { } action)
        {
            return request.Problem(StatusCodes.Status404NotFound);
        }

        // What was confirmed is finished, even when the browser leaves.
        var by = new InboxOperator(request.User);
        InboxChange result;
        if (action == EventAction.Requeue)
        {
            result = await request.Inbox.RequeueAsync(events, InboxState.DeadLetter, by, CancellationToken.None);
            request.Logger.ManyRequeuedByUser(request.User, result.Changed, events.Count);
        }
        else
        {
            result = await request.Inbox.DiscardAsync(events, InboxState.DeadLetter, by, CancellationToken.None);
            request.Logger.ManyDiscardedByUser(request.User, result.Changed, events.Count);
        }

        return request.Page<SetChangePage>(new SetChange(action, result));
    }
}
