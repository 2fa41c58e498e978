namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>An event whose handlers have finished, on its way to being noted as processed.</summary>
internal sealed record Completion(ClaimedEvent Event, long ProcessedAt, string Handlers)
{
    public TaskCompletionSource<bool> Noted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
