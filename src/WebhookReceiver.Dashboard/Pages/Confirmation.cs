using Microsoft.AspNetCore.Http;

namespace WebhookReceiver.Dashboard.Pages;

/// <summary>Asks once more before many events are changed. It holds the very events that were seen, so that what arrives in the meantime is not among them.</summary>
internal sealed record Confirmation(EventAction Action, IReadOnlyList<EventKey> Events)
{
    /// <summary>How many are named; the others are counted.</summary>
    public const int Named = 10;

    private const string OfGroup = "-group";

    public string Question => $"{(Action == EventAction.Requeue ? "Requeue" : "Discard")} {Words.Count(Events.Count, "event", "events")}?";

    public string Consequence => Action == EventAction.Requeue
        ? "Their handlers run again, from the first that has not finished, with all attempts before them."
        : "They are not handled, and are removed when their retention has passed.";

    public static async Task<IResult> AskAsync(DashboardRequest request)
    {
        var asked = request.Form("do") ?? string.Empty;
        var isGroup = asked.EndsWith(OfGroup, StringComparison.Ordinal);
        if (!Enum.TryParse<EventAction>(isGroup ? asked[..^OfGroup.Length] : asked, ignoreCase: true, out var action) || !Enum.IsDefined(action))
        {
            return request.Problem(StatusCodes.Status404NotFound);
        }

        return request.Page<ConfirmationPage>(new Confirmation(action, isGroup ? await OfGroupAsync(request).ConfigureAwait(false) : SelectedIn(request)));
    }

    /// <summary>The events that a form holds.</summary>
    public static IReadOnlyList<EventKey> SelectedIn(DashboardRequest request) =>
    [
        .. request.Context.Request.Form["event"]
            .Select(text => EventKey.TryParse(text, out var key) ? key : null)
            .OfType<EventKey>()
            .Distinct()
            .Take(DashboardLimits.MaxSelection),
    ];

    private static async Task<IReadOnlyList<EventKey>> OfGroupAsync(DashboardRequest request)
    {
        var id = request.Form("group");
        var groups = await DeadLetterList.GroupsAsync(request).ConfigureAwait(false);
        return [.. groups.Where(group => string.Equals(group.Id, id, StringComparison.Ordinal)).SelectMany(group => group.Entries).Select(EventKey.Of)];
    }
}
