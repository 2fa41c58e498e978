namespace WebhookReceiver.Benchmarks.Baselines;

/// <summary>What a hand-written endpoint deserialises to.</summary>
internal sealed record HandWrittenEnvelope(string? Id, string? Event, DateTimeOffset? Timestamp, HandWrittenCase? Data);
