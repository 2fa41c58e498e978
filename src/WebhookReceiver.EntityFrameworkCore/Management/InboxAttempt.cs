namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>Describes one failed attempt.</summary>
/// <param name="Number">The number of the attempt, from 1.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="EndedAt">When it failed.</param>
/// <param name="Handler">The handler that failed; <see langword="null"/> when the event did not get as far as one.</param>
/// <param name="Error">Type and message of the exception, at most 2,000 characters.</param>
/// <param name="StackTrace">The beginning of the exception's stack trace, at most 8 KiB.</param>
/// <param name="TraceId">The id of the trace that the attempt was part of.</param>
public sealed record InboxAttempt(
    int Number, DateTimeOffset StartedAt, DateTimeOffset EndedAt, string? Handler, string Error, string? StackTrace =
        null, string? TraceId = null);
