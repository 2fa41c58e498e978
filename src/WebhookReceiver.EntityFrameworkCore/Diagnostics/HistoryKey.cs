namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>What a number of the history is about.</summary>
/// <param name="At">The beginning of the minute, in Unix milliseconds.</param>
/// <param name="Receiver">The receiver.</param>
/// <param name="Name">The event type, empty when the event has none; of a duration, the handler.</param>
/// <param name="Kind">The <see cref="HistoryOutcome"/>; of a duration, the bucket.</param>
internal readonly record struct HistoryKey(long At, string Receiver, string Name, int Kind);
