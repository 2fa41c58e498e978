using Microsoft.AspNetCore.Http;

namespace WebhookReceiver.Dashboard.Pages;

/// <summary>How far an action on many events has come.</summary>
internal sealed record RunProgress(BulkRun Run)
{
    public string Title => $"{(Run.Action == EventAction.Requeue ? "Requeue" : "Discard")} of {Words.Count(Run.Events.Count, "event", "events")}";

    /// <summary>What came of it, for each event; <see langword="null"/> before the end.</summary>
    public string? Outcome => Run switch
    {
        { EndedAt: null } => null,
        _ when Run.Finished < Run.Events.Count => "The application stopped in the middle; the others are as they were.",
        _ when Run.Done == Run.Events.Count => "All done.",
        _ => $"{Words.Count(Run.Done)} done, {Words.Count(Run.Events.Count - Run.Done)} not.",
    };

    private const string NotHere =
        "This process knows of no such run. It may be going on all the same: with several machines, another one has it, and after a restart nobody does. What it has not reached is still a dead letter.";

    public static Task<IResult> ShowAsync(DashboardRequest request) => Task.FromResult(
        request.Service<BulkRuns>().Find(request.Query("id")) is { } run ? request.Page<RunPage>(new RunProgress(run)) : request.Problem(StatusCodes.Status404NotFound, NotHere));

    public static Task<IResult> StartAsync(DashboardRequest request)
    {
        var events = Confirmation.SelectedIn(request);
        if (events.Count == 0 || !Enum.TryParse<EventAction>(request.Form("do"), ignoreCase: true, out var action) || !Enum.IsDefined(action))
        {
            return Task.FromResult(request.Problem(StatusCodes.Status404NotFound));
        }

        var run = request.Service<BulkRuns>().Start(request.Form("run"), action, request.User, events);
        return Task.FromResult(request.SeeOther(request.Url(DashboardRoutes.Run, ("id", run.Id))));
    }
}
