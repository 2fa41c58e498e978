using Microsoft.AspNetCore.Http;
using WebhookReceiver.EntityFrameworkCore;

namespace WebhookReceiver.Dashboard.Pages;

/// <summary>
/// Asks once more before many events are changed. It holds the very events that were seen, so that what arrives in the meantime is not
/// among them.
/// </summary>
internal sealed record Confirmation(EventAction Action, IReadOnlyList<InboxKey> Events)
{
    /// <summary>How many are named; the others are counted.</summary>
    public const int Named = 10;

    private const string OfGroup = "-group";

    public string Question =>
        $"{(Action == EventAction.Requeue ? "Requeue" : "Discard")} {Display.Count(Events.Count, "event", "events")}?";

    public string Consequence => Action == EventAction.Requeue
        ? "Their handlers run again, from the first that has not finished, with all attempts before them."
        : "They are not handled, and are removed when their retention has passed.";

    public static async Task<IResult> AskAsync(DashboardRequest request)
    {
        var asked = request.Form("do") ?? string.Empty;
        var isGroup = asked.EndsWith(OfGroup, StringComparison.Ordinal);
        return DashboardRequest.Parse<EventAction>(isGroup ? asked[..^OfGroup.Length] : asked) is { } action
            ? request.Page<ConfirmationPage>(
                new Confirmation(action, isGroup ? await OfGroupAsync(request) : SelectedIn(request)))
            : request.Problem(StatusCodes.Status404NotFound);
    }

    /// <summary>The events that a form holds.</summary>
    public static IReadOnlyList<InboxKey> SelectedIn(DashboardRequest request) =>
    [
        .. request.Context.Request.Form["event"]
            .Select(EventKey.Parse)
            .OfType<InboxKey>()
            .Distinct()
            .Take(DashboardLimits.MaxSelection),
    ];

    private static async Task<IReadOnlyList<InboxKey>> OfGroupAsync(DashboardRequest request)
    {
        var id = request.Form("group");
        var groups = await DeadLetterList.GroupsAsync(request);
        return
        [
            .. groups.Where(group => string.Equals(group.Id, id, StringComparison.Ordinal))
                .SelectMany(group => group.Entries)
                .Select(entry => new InboxKey(entry.Receiver, entry.EventId)),
        ];
    }
}
