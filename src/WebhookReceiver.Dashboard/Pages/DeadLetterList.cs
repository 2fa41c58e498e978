using Microsoft.AspNetCore.Http;
using WebhookReceiver.EntityFrameworkCore;

namespace WebhookReceiver.Dashboard.Pages;

/// <summary>The newest dead letters, grouped by error.</summary>
internal sealed record DeadLetterList(IReadOnlyList<ErrorGroup> Groups, int Considered, long Total, bool IsOneGroup)
{
    /// <summary>The dead letters of a group that are listed at once; a group's own page lists all.</summary>
    public const int ShownOfGroup = 10;

    public static async Task<IResult> ShowAsync(DashboardRequest request)
    {
        var groups = await GroupsAsync(request).ConfigureAwait(false);
        var considered = groups.Sum(group => group.Entries.Count);
        var total = considered < DashboardLimits.MaxSelection ? considered : (await request.Inbox.GetStatisticsAsync(request.Aborted).ConfigureAwait(false)).DeadLetters;
        return request.Query("group") is { } id
            ? request.Page<DeadLettersPage>(new DeadLetterList([.. groups.Where(group => string.Equals(group.Id, id, StringComparison.Ordinal))], considered, total, IsOneGroup: true))
            : request.Page<DeadLettersPage>(new DeadLetterList(groups, considered, total, IsOneGroup: false));
    }

    public static async Task<IReadOnlyList<ErrorGroup>> GroupsAsync(DashboardRequest request)
    {
        var entries = await request.Inbox.QueryAsync(new InboxQuery { State = InboxState.DeadLetter, Limit = DashboardLimits.MaxSelection }, request.Aborted).ConfigureAwait(false);
        return ErrorGroup.Of(entries, request.Service<PayloadReader>().Error);
    }
}
