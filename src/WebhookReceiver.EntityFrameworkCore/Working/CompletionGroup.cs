namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>
/// Notes events as done in groups: while one commit is on its way to the disk, the next group gathers, so that many events share the price of one. For events whose last
/// handler left nothing in the database that would have to commit together with the note.
/// </summary>
internal sealed class CompletionGroup(InboxDatabase database)
{
    private readonly Lock gate = new();
    private List<Completion> waiting = [];
    private bool isWriting;

    /// <returns>Whether the event was still held, once that is committed.</returns>
    public Task<bool> NoteAsync(ClaimedEvent claimed, long processedAt, string handlers)
    {
        var completion = new Completion(claimed, processedAt, handlers);
        lock (gate)
        {
            waiting.Add(completion);
            if (isWriting)
            {
                return completion.Noted.Task;
            }

            isWriting = true;
        }

        _ = WriteAsync();
        return completion.Noted.Task;
    }

    // Whoever comes first writes for all who come meanwhile, until nobody waits.
    private async Task WriteAsync()
    {
        while (TakeGroup() is { Count: > 0 } group)
        {
            try
            {
                await CommitAsync(group).ConfigureAwait(false);
            }
#pragma warning disable CA1031 // Do not catch general exception types: it is thrown where each event of the group is awaited
            catch (Exception exception)
#pragma warning restore CA1031
            {
                group.ForEach(completion => completion.Noted.TrySetException(exception));
            }
        }
    }

    private List<Completion> TakeGroup()
    {
        lock (gate)
        {
            var group = waiting;
            waiting = [];
            isWriting = group.Count > 0;
            return group;
        }
    }

    private async Task CommitAsync(List<Completion> group)
    {
        var dialect = await database.GetDialectAsync(CancellationToken.None).ConfigureAwait(false);
        var scope = database.CreateScope();
        await using (scope.ConfigureAwait(false))
        {
            var held = await dialect.CompleteAsync(scope.Context, group).ConfigureAwait(false);
            group.ForEach(completion => completion.Noted.SetResult(held.Contains(completion.Event.Id)));
        }
    }
}
