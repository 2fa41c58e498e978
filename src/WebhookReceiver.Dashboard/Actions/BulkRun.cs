namespace WebhookReceiver.Dashboard;

/// <summary>One action on many events, and how far it has come.</summary>
internal sealed class BulkRun(string id, EventAction action, string user, IReadOnlyList<EventKey> events, DateTimeOffset startedAt)
{
    private int done;
    private int late;
    private int failed;
    private DateTimeOffset? endedAt;

    public string Id => id;

    public EventAction Action => action;

    public string User => user;

    public IReadOnlyList<EventKey> Events => events;

    public DateTimeOffset StartedAt => startedAt;

    public int Done => Volatile.Read(ref done);

    /// <summary>Those that were no longer in a state for it.</summary>
    public int Late => Volatile.Read(ref late);

    public int Failed => Volatile.Read(ref failed);

    public int Finished => Done + Late + Failed;

    /// <summary>When the last event was through, or the host stopped in the middle.</summary>
    public DateTimeOffset? EndedAt => endedAt;

    public void Add(ActionResult result) => Interlocked.Increment(ref result == ActionResult.Done ? ref done : ref late);

    public void AddFailure() => Interlocked.Increment(ref failed);

    public void End(DateTimeOffset at) => endedAt = at;
}
