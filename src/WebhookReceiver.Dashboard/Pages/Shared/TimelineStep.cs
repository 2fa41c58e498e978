using WebhookReceiver.EntityFrameworkCore;

namespace WebhookReceiver.Dashboard.Pages;

/// <summary>One thing that happened to an event, or will.</summary>
internal sealed record TimelineStep(FindingSeverity Severity, DateTimeOffset At, string Title, string? Note = null, string? Error = null)
{
    private const string AfterRequeue = " after a requeue";

    public static IReadOnlyList<TimelineStep> For(InboxEventDetails details, DateTimeOffset now, Func<string, string> redact)
    {
        var entry = details.Entry;
        List<TimelineStep> steps = [];
        if (entry.OccurredAt is { } occurredAt)
        {
            steps.Add(new TimelineStep(FindingSeverity.Note, occurredAt, "Happened at Debitura"));
        }

        steps.Add(new TimelineStep(FindingSeverity.Note, entry.ReceivedAt, "Received, verified and stored"));
        var last = 0;
        var isRequeued = false;
        foreach (var attempt in details.Attempts)
        {
            // What is left of a requeue: attempts are counted from one again.
            isRequeued |= attempt.Number <= last;
            last = attempt.Number;
            steps.Add(new TimelineStep(
                FindingSeverity.Trouble,
                attempt.EndedAt,
                $"Attempt {attempt.Number}{(isRequeued ? AfterRequeue : string.Empty)} failed",
                (attempt.Handler is { } handler ? $"in {handler} " : string.Empty) +
                    $"after {Display.Duration(attempt.EndedAt - attempt.StartedAt)}",
                redact(attempt.Error)));
        }

        // An unreadable event is a dead letter without an attempt.
        if (details.Attempts.Count == 0 && entry is { LastError: { } error, State: InboxState.DeadLetter or InboxState.Discarded })
        {
            steps.Add(new TimelineStep(FindingSeverity.Trouble, entry.ReceivedAt, "Unreadable", Note: null, redact(error)));
        }

        if (End(entry, now, isRequeued || (last > 0 && entry.Attempts <= last)) is { } end)
        {
            steps.Add(end);
        }

        return steps;
    }

    private static TimelineStep? End(InboxEntry entry, DateTimeOffset now, bool isRequeued) => entry switch
    {
        { State: InboxState.Processed, ProcessedAt: { } at } => new TimelineStep(
            FindingSeverity.Good,
            at,
            "Processed",
            $"{Display.Duration(at - entry.ReceivedAt)} after it was received, at attempt {entry.Attempts}" +
                (isRequeued ? AfterRequeue : string.Empty)),
        { State: InboxState.Discarded, ProcessedAt: { } at } => new TimelineStep(FindingSeverity.Note, at, "Discarded by a person"),
        { State: InboxState.Pending, HeldUntil: { } until } when until > now => Waiting(
            until, "Being handled", "is until when its process holds it, which it extends while a handler runs"),
        { State: InboxState.Pending, HeldUntil: { } until } => Waiting(
            until, "Interrupted", "was until when a process held it that ended in the middle; it is due again"),
        { State: InboxState.Pending, Attempts: > 0 } => Waiting(entry.AvailableAt, "Next attempt due"),
        { State: InboxState.Pending } when isRequeued => Waiting(entry.AvailableAt, "Requeued by a person", "waits since"),
        { State: InboxState.Pending } => Waiting(entry.AvailableAt, "Waits since"),
        _ => null,
    };

    private static TimelineStep Waiting(DateTimeOffset at, string title, string? note = null) =>
        new(FindingSeverity.Attention, at, title, note);
}
