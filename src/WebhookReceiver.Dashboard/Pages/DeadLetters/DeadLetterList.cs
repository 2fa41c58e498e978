using Microsoft.AspNetCore.Http;
using WebhookReceiver.EntityFrameworkCore;

namespace WebhookReceiver.Dashboard.Pages;

/// <summary>The newest dead letters, grouped by error.</summary>
internal sealed record DeadLetterList(IReadOnlyList<ErrorGroup> Groups, bool HasMore, bool IsOneGroup)
{
    /// <summary>The dead letters of a group that are listed at once; a group's own page lists all.</summary>
    public const int ShownOfGroup = 10;

    private static readonly InboxQuery Newest = new() { State = InboxState.DeadLetter, Limit = DashboardLimits.MaxSelection };

    public static async Task<IResult> ShowAsync(DashboardRequest request)
    {
        var groups = await GroupsAsync(request);
        var hasMore = await HasMoreAsync(request, groups);
        var id = request.Query("group");
        var shown = id is null ? groups : [.. groups.Where(group => string.Equals(group.Id, id, StringComparison.Ordinal))];
        return request.Page<DeadLettersPage>(new DeadLetterList(shown, hasMore, IsOneGroup: id is not null));
    }

    public static async Task<IReadOnlyList<ErrorGroup>> GroupsAsync(DashboardRequest request)
    {
        var entries = await request.Inbox.QueryAsync(Newest, request.Aborted);
        return ErrorGroup.From(entries, request.Service<PayloadReader>().Error);
    }

    // One look behind the oldest that was read. Counting them all takes as long as reading these.
    private static async Task<bool> HasMoreAsync(DashboardRequest request, IReadOnlyList<ErrorGroup> groups)
    {
        long[] positions = [.. groups.SelectMany(group => group.Entries).Select(entry => entry.Position)];
        var next = Newest with { After = positions.Length == 0 ? null : positions.Min(), Limit = 1 };
        return positions.Length == DashboardLimits.MaxSelection
            && await request.Inbox.QueryAsync(next, request.Aborted) is [_];
    }
}
