namespace WebhookReceiver.Simulator;

/// <param name="StatusCode">The receiver's answer; null if there was none.</param>
/// <param name="Error">What went wrong; null if the delivery was accepted.</param>
/// <param name="Duration">How long it took, in real time.</param>
internal sealed record SendResult(int? StatusCode, string? Error, TimeSpan Duration);
