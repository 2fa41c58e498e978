namespace WebhookReceiver.Benchmarks.Baselines;

/// <summary>The payload of a hand-written endpoint.</summary>
internal sealed record HandWrittenCase(string? CaseId, string? CloseCode, string? CloseComment);
