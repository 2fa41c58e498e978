using Microsoft.AspNetCore.Http;
using WebhookReceiver.EntityFrameworkCore;

namespace WebhookReceiver.Dashboard.Pages;

/// <summary>Everything about one event.</summary>
internal sealed record DeliveryDetails(
    InboxEventDetails Details,
    PayloadText Payload,
    IReadOnlyList<TimelineStep> Timeline,
    IReadOnlyList<string> OpenHandlers,
    IReadOnlyList<InboxEntry> Related,
    Finding? Note)
{
    private const int MaxRelated = 10;

    public InboxEntry Entry => Details.Entry;

    public bool CanRequeue => Entry.State is InboxState.DeadLetter or InboxState.Discarded;

    public bool CanDiscard => Entry.State is InboxState.DeadLetter or InboxState.Pending;

    public static async Task<IResult> ShowAsync(DashboardRequest request)
    {
        var receiver = request.Key("receiver") ?? WebhookReceiverDefaults.ReceiverName;
        if (request.Key("id") is not { } eventId
            || await request.Inbox.FindAsync(eventId, receiver, request.Aborted) is not { } details)
        {
            return request.Problem(StatusCodes.Status404NotFound);
        }

        var entry = details.Entry;
        var reader = request.Service<PayloadReader>();
        return request.Page<DeliveryPage>(new DeliveryDetails(
            details,
            reader.Payload(entry, details.RawJson),
            TimelineStep.For(details, request.Service<TimeProvider>().GetUtcNow(), error => reader.Error(entry, error)),
            OpenHandlersOf(request, details),
            await RelatedAsync(request, entry),
            NoteOf(request.Query("note"), entry)));
    }

    /// <summary>Requeues or discards, and shows the event again.</summary>
    public static async Task<IResult> ActAsync(DashboardRequest request)
    {
        if (EventKey.Parse(request.Form("event")) is not { } key
            || request.Form<EventAction>("do") is not { } action
            || request.Form<InboxState>("seen") is not { } seen)
        {
            return request.Problem(StatusCodes.Status404NotFound);
        }

        var note = await ActAsync(request, action, key, seen);
        return request.SeeOther(request.Url(DashboardRoutes.Delivery, ("receiver", key.Receiver), ("id", key.EventId), ("note", note)));
    }

    // What somebody else has decided since the page was shown stays.
    private static async Task<string> ActAsync(DashboardRequest request, EventAction action, InboxKey key, InboxState seen)
    {
        var by = new InboxOperator(request.User);
        var (inbox, aborted) = (request.Inbox, request.Aborted);
        switch (action)
        {
            case EventAction.Requeue when await inbox.RequeueAsync(key.EventId, key.Receiver, seen, by, aborted):
                request.Logger.RequeuedByUser(request.User, LogText.From(key.EventId), LogText.From(key.Receiver));
                return "requeued";
            case EventAction.Discard when await inbox.DiscardAsync(key.EventId, key.Receiver, seen, by, aborted):
                request.Logger.DiscardedByUser(request.User, LogText.From(key.EventId), LogText.From(key.Receiver));
                return "discarded";
            default:
                return "late";
        }
    }

    // A word of the address chooses among these sentences; nothing of the address is shown.
    private static Finding? NoteOf(string? note, InboxEntry entry) => (note, entry.State) switch
    {
        ("requeued", InboxState.Pending) => Good("Requeued. It will be handled in a moment."),
        ("requeued", InboxState.Processed) => Good("Requeued, and handled since."),
        ("requeued", InboxState.Discarded) => Attention("It was requeued, and discarded since."),
        ("requeued", _) => Attention("It was requeued, and is a dead letter again."),
        ("discarded", InboxState.Discarded) => Good("Discarded. It will not be handled, unless somebody requeues it."),
        ("discarded", _) => Attention("It was discarded, and requeued since."),
        ("late", InboxState.Pending) => Attention("Nothing was done: it was already requeued, or is being handled right now."),
        ("late", InboxState.Processed) => Attention("Nothing was done: it was already requeued, and is processed by now."),
        ("late", InboxState.Discarded) => Attention("Nothing was done: it was already discarded."),
        ("late", _) => Attention("Nothing was done: it has changed in the meantime. This is how it stands now."),
        _ => null,
    };

    private static Finding Good(string text) => new(FindingSeverity.Good, text);

    private static Finding Attention(string text) => new(FindingSeverity.Attention, text);

    private static IReadOnlyList<string> OpenHandlersOf(DashboardRequest request, InboxEventDetails details) =>
        details.Entry is { EventType: { } type, State: not InboxState.Processed } entry
        && request.Service<WebhookReceivers>().Names.Contains(entry.Receiver, StringComparer.Ordinal)
            ?
            [
                .. request.Service<WebhookDispatcher>().HandlerNamesOf(type, entry.Receiver)
                    .Except(details.CompletedHandlers, StringComparer.Ordinal),
            ]
            : [];

    private static async Task<IReadOnlyList<InboxEntry>> RelatedAsync(DashboardRequest request, InboxEntry entry)
    {
        var query = entry.Entity?.Split(':', 2) switch
        {
            ["case", var id] => new InboxQuery { CaseId = id, Limit = MaxRelated + 1 },
            ["client", var id] => new InboxQuery { ExternalTenantId = id, Limit = MaxRelated + 1 },
            _ => null,
        };
        if (query is null)
        {
            return [];
        }

        var found = await request.Inbox.QueryAsync(query, request.Aborted);
        return [.. found.Where(other => other.Position != entry.Position).Take(MaxRelated)];
    }
}
