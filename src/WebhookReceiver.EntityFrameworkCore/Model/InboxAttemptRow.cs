namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>One failed attempt at an event.</summary>
internal sealed class InboxAttemptRow
{
    public long Id { get; set; }

    public long InboxId { get; set; }

    public int Attempt { get; set; }

    public DateTimeOffset StartedAt { get; set; }

    public DateTimeOffset EndedAt { get; set; }

    public string? Handler { get; set; }

    public required string Error { get; set; }
}
