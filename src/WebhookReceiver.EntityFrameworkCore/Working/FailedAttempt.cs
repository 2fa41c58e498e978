namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>How an attempt failed, as it is recorded.</summary>
internal sealed record FailedAttempt(DateTimeOffset StartedAt, DateTimeOffset EndedAt, string? Handler, string Error);
