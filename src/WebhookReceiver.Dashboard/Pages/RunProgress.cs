using Microsoft.AspNetCore.Http;

namespace WebhookReceiver.Dashboard.Pages;

/// <summary>How far an action on many events has come.</summary>
internal sealed record RunProgress(BulkRun Run)
{
    public string Title => (Run.Action, Run.EndedAt is not null) switch
    {
        (EventAction.Requeue, false) => "Requeuing",
        (EventAction.Requeue, true) => "Requeued",
        (_, false) => "Discarding",
        _ => "Discarded",
    };

    public static Task<IResult> ShowAsync(DashboardRequest request) => Task.FromResult(
        request.Service<BulkRuns>().Find(request.Query("id")) is { } run ? request.Page<RunPage>(new RunProgress(run)) : request.Problem(StatusCodes.Status404NotFound));

    public static Task<IResult> StartAsync(DashboardRequest request)
    {
        var events = Confirmation.SelectedIn(request);
        if (events.Count == 0 || !Enum.TryParse<EventAction>(request.Form("do"), ignoreCase: true, out var action) || !Enum.IsDefined(action))
        {
            return Task.FromResult(request.Problem(StatusCodes.Status404NotFound));
        }

        var run = request.Service<BulkRuns>().Start(action, request.User, events);
        return Task.FromResult(request.SeeOther(request.Url(DashboardRoutes.Run, ("id", run.Id))));
    }
}
