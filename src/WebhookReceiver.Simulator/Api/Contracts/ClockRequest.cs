namespace WebhookReceiver.Simulator;

internal sealed record ClockRequest(double? Speed, TimeSpan? By);
