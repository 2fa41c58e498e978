namespace WebhookReceiver.Cli;

/// <summary>What came back for one delivery.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Status">The answer's status.</param>
/// <param name="Milliseconds">How long the answer took.</param>
/// <param name="Accepted">Whether Debitura would count it as delivered.</param>
/// <param name="Outcome">The status in words.</param>
internal sealed record SentDelivery(int Number, int Status, long Milliseconds, bool Accepted, string Outcome);
