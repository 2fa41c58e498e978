namespace WebhookReceiver.Simulator;

internal sealed record BusinessError(string Type, string Message, string? SolutionUrl);
