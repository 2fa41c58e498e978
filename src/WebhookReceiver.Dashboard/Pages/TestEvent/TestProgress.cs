using Microsoft.AspNetCore.Http;
using WebhookReceiver.EntityFrameworkCore;

namespace WebhookReceiver.Dashboard.Pages;

/// <summary>Follows a test event to its handling.</summary>
internal sealed record TestProgress(TestEvent Sent, InboxEventDetails? Details, IReadOnlyList<TimelineStep> Handling)
{
    /// <summary>Whether more is to come.</summary>
    public bool IsUnderWay => Details?.Entry.State == InboxState.Pending;

    public IReadOnlyList<TimelineStep> Steps
    {
        get
        {
            var to = Sent.Address is { } address ? $"to {address}" : null;

            // Those that say when it happened and arrived are told above.
            var handling = Handling.Where(step => step.Severity is not FindingSeverity.Note);
            return [new(FindingSeverity.Note, Sent.SentAt, "Signed and sent", to), Answer, .. handling];
        }
    }

    private TimelineStep Answer => Sent switch
    {
        { Address: null } => new(
            FindingSeverity.Trouble,
            Sent.SentAt,
            "Not sent",
            "The server tells no address to send to, as an in-memory server or one behind IIS does."),
        { StatusCode: null } => new(FindingSeverity.Trouble, Sent.SentAt, "No answer", "The log says why (event 431)."),
        { StatusCode: StatusCodes.Status202Accepted } => new(FindingSeverity.Good, Sent.SentAt, "Answered 202", "stored in the inbox"),
        { StatusCode: StatusCodes.Status200OK } => new(
            FindingSeverity.Good, Sent.SentAt, "Answered 200", "handled at once, or nobody handles the type"),
        _ => new(FindingSeverity.Trouble, Sent.SentAt, $"Answered {Sent.StatusCode}", "The rejections and the log say why."),
    };

    public static async Task<IResult> ShowAsync(DashboardRequest request)
    {
        if (!TestForm.IsThere(request) || request.Service<TestEvents>().Find(request.Query("id")) is not { } sent)
        {
            return request.Problem(StatusCodes.Status404NotFound);
        }

        var details = await request.Inbox.FindAsync(sent.EventId, sent.Receiver, request.Aborted);
        var reader = request.Service<PayloadReader>();
        var now = request.Service<TimeProvider>().GetUtcNow();
        var handling = details is null ? [] : TimelineStep.For(details, now, error => reader.Error(details.Entry, error));
        return request.Page<TestSentPage>(new TestProgress(sent, details, handling));
    }
}
