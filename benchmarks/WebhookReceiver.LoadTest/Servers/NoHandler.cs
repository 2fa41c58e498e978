namespace WebhookReceiver.LoadTest;

/// <summary>The business of the hand-written endpoints: none, so that only receiving is measured.</summary>
internal static class NoHandler
{
    public static Task HandleAsync(HandwrittenCase data, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ArgumentNullException.ThrowIfNull(data);
        return Task.CompletedTask;
    }
}
