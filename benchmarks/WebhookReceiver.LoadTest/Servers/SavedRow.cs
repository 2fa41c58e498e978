namespace WebhookReceiver.LoadTest;

/// <summary>What the saving handler saves: one row for each event.</summary>
internal sealed class SavedRow
{
    public long Id { get; set; }

    public required string EventId { get; set; }
}
