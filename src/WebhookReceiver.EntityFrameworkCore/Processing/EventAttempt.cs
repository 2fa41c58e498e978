namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>
/// One attempt at a claimed event, as the worker that watches it and the runner that makes it share it. The two may want to end it at the
/// same moment, the runner by committing and the
/// worker by giving it up: only one of them can.
/// </summary>
internal sealed class EventAttempt(ClaimedEvent claimed, DateTimeOffset startedAt)
{
    private const int Running = 0;
    private const int Committing = 1;
    private const int Abandoned = 2;

    private readonly TaskCompletionSource settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<string> completed = [.. claimed.CompletedHandlers];
    private int phase = Running;

    public ClaimedEvent Event { get; } = claimed;

    public DateTimeOffset StartedAt { get; } = startedAt;

    /// <summary>The handler that is running, or ran last.</summary>
    public string? Handler { get; private set; }

    /// <summary>What the handler threw.</summary>
    public Exception? Thrown { get; set; }

    /// <summary>The transaction around the handler that is running, or ran last with the context.</summary>
    public HandlerTransaction? Transaction { get; set; }

    /// <summary>The lock on the database's only writer, where it has one.</summary>
    public IDisposable? WriteLock { get; set; }

    /// <summary>Whether the attempt was given up although its handler has not returned.</summary>
    public bool IsAbandoned => Volatile.Read(ref phase) == Abandoned;

    /// <summary>Whether the event is recorded as processed by this attempt.</summary>
    public bool IsProcessed { get; set; }

    /// <summary>Ends when the attempt has, or was given up: a stop of the host waits no longer.</summary>
    public Task Settled => settled.Task;

    /// <summary>Goes on to a handler.</summary>
    public void Begin(string handler)
    {
        Interlocked.CompareExchange(ref phase, Running, Committing);
        Handler = handler;
    }

    /// <summary>What to record when the handler has finished.</summary>
    /// <param name="processedAt">The time, when it was the last.</param>
    public Completion Complete(DateTimeOffset? processedAt)
    {
        if (Handler is { } handler && !completed.Contains(handler))
        {
            completed.Add(handler);
        }

        return new Completion(Event, string.Join('\n', completed), processedAt?.ToUnixTimeMilliseconds());
    }

    /// <summary>Begins to commit.</summary>
    /// <returns>Whether the attempt may; not when it was given up.</returns>
    public bool TryCommit() => Interlocked.CompareExchange(ref phase, Committing, Running) != Abandoned;

    /// <summary>Gives the attempt up.</summary>
    /// <returns>Whether it can never commit from here on.</returns>
    public bool TryAbandon() => Interlocked.CompareExchange(ref phase, Abandoned, Running) == Running;

    public void Settle() => settled.TrySetResult();
}
