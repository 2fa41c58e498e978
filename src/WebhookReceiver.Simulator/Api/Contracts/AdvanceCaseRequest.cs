namespace WebhookReceiver.Simulator;

internal sealed record AdvanceCaseRequest(string? Lifecycle, string? CloseCode, string? CloseComment);
