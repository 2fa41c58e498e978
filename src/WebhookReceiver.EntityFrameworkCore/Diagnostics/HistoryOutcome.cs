namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>What is counted of deliveries and events. The numbers are in the database.</summary>
internal enum HistoryOutcome
{
    Stored = 1,
    Duplicate = 2,
    Replay = 3,
    Processed = 4,
    Retried = 5,
    DeadLetter = 6,
}
