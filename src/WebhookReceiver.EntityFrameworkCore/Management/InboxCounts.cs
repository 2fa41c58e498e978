namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>How many events were counted one by one, at one moment.</summary>
internal sealed record InboxCounts(long Waiting, long Retrying, long DeadLetters);
