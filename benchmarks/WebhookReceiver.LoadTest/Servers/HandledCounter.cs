namespace WebhookReceiver.LoadTest;

/// <summary>The no-op handler: counts, and says when a number of events has been handled.</summary>
internal sealed class HandledCounter
{
    private readonly Lock gate = new();
    private TaskCompletionSource? reached;
    private int handled;
    private int target;

    public Task CountAsync()
    {
        lock (gate)
        {
            handled++;
            if (handled == target)
            {
                reached?.SetResult();
            }
        }

        return Task.CompletedTask;
    }

    /// <summary>Ends when so many events have been handled since the start.</summary>
    public async Task<string> WaitAsync(int count)
    {
        Task waiting;
        lock (gate)
        {
            if (handled >= count)
            {
                return "done";
            }

            target = count;
            reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            waiting = reached.Task;
        }

        await waiting;
        return "done";
    }
}
