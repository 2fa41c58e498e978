namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>
/// Commits in groups: while one commit is on its way to the disk, the next group gathers, so that many share the price of one. Whoever
/// comes first commits for all who come meanwhile,
/// until nobody waits.
/// </summary>
/// <param name="maxCount">How many share a commit at most.</param>
/// <param name="commit">Commits a group and returns a result for each, in its order.</param>
internal sealed class GroupCommit<TItem, TResult>(int maxCount, Func<IReadOnlyList<TItem>, Task<TResult[]>> commit)
{
    private readonly Lock gate = new();
    private readonly Queue<Waiting> waiting = new();
    private Task committing = Task.CompletedTask;
    private bool isCommitting;

    /// <summary>Ends when nothing waits any more.</summary>
    public Task Committing
    {
        get
        {
            lock (gate)
            {
                return committing;
            }
        }
    }

    /// <returns>The result, once it is committed.</returns>
    public Task<TResult> AddAsync(TItem item)
    {
        var added = new Waiting(item);
        lock (gate)
        {
            waiting.Enqueue(added);
            if (!isCommitting)
            {
                isCommitting = true;

                // Not in the request of whoever came first: its HttpContext, tenant and trace are not those of the others.
                using (ExecutionContext.SuppressFlow())
                {
                    committing = Task.Run(CommitAsync);
                }
            }
        }

        return added.Result.Task;
    }

    private async Task CommitAsync()
    {
        while (Take() is { Length: > 0 } group)
        {
            try
            {
                var results = await commit([.. group.Select(one => one.Item)]);
                foreach (var (one, result) in group.Zip(results))
                {
                    one.Result.SetResult(result);
                }
            }
#pragma warning disable CA1031 // Do not catch general exception types: it is thrown where each of the group is awaited
            catch (Exception exception)
#pragma warning restore CA1031
            {
                foreach (var one in group)
                {
                    one.Result.TrySetException(exception);
                }
            }
        }
    }

    private Waiting[] Take()
    {
        lock (gate)
        {
            var group = new Waiting[Math.Min(waiting.Count, maxCount)];
            for (var index = 0; index < group.Length; index++)
            {
                group[index] = waiting.Dequeue();
            }

            isCommitting = group.Length > 0;
            return group;
        }
    }

    private sealed record Waiting(TItem Item)
    {
        // Continuations run elsewhere: the commits must go on.
        public TaskCompletionSource<TResult> Result { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
