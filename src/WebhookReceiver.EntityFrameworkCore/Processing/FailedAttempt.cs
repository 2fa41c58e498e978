namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>How an attempt failed, and what follows.</summary>
/// <param name="StartedAt">When it began.</param>
/// <param name="EndedAt">When it failed.</param>
/// <param name="Handler">The handler that failed; <see langword="null"/> when the event did not get as far as one.</param>
/// <param name="Error">Type and message.</param>
/// <param name="StackTrace">The beginning of the stack trace.</param>
/// <param name="TraceId">The trace of the attempt.</param>
/// <param name="State">Whether another attempt follows.</param>
/// <param name="Next">When it is due.</param>
/// <param name="Counts">Whether it counts as one of those that an event gets.</param>
internal sealed record FailedAttempt(
    DateTimeOffset StartedAt, DateTimeOffset EndedAt, string? Handler, string Error, string? StackTrace, string? TraceId, InboxState State,
        DateTimeOffset Next, bool Counts);
