namespace WebhookReceiver.Simulator;

internal sealed record RateLimitResponse(string Error, string Message, int RetryAfter);
