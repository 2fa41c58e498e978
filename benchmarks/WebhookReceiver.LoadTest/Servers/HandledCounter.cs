namespace WebhookReceiver.LoadTest;

/// <summary>Counts what handlers have done, and says when a number of events has been handled.</summary>
internal sealed class HandledCounter
{
    private readonly Lock gate = new();
    private TaskCompletionSource? reached;
    private int handled;
    private int target;
    private int failed;

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

    public void CountFailed() => Interlocked.Increment(ref failed);

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

    /// <returns>How many attempts have succeeded, and how many have failed.</returns>
    public override string ToString()
    {
        lock (gate)
        {
            return FormattableString.Invariant($"{handled} {failed}");
        }
    }
}
