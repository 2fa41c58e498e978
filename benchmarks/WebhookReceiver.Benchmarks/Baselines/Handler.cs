namespace WebhookReceiver.Benchmarks.Baselines;

/// <summary>Does nothing, for hand-written endpoints.</summary>
internal static class Handler
{
    public static Task HandleAsync(HandWrittenEnvelope? envelope) =>
        envelope is null ? throw new InvalidOperationException("No envelope.") : Task.CompletedTask;
}
