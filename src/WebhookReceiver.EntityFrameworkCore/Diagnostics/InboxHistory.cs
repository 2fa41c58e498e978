namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>
/// Counts what happens to deliveries and events. Called for every one, so it only adds to numbers in memory, which
/// <see cref="HistoryWriter"/> writes every few seconds. Whatever
/// strangers send, the memory is bounded.
/// </summary>
internal sealed class InboxHistory(TimeProvider clock) : IRejectionObserver
{
    /// <summary>An episode of rejections has ended when nothing of its receiver and reason came for this long.</summary>
    public static readonly TimeSpan EpisodeGap = TimeSpan.FromMinutes(15);

    public const long Minute = 60_000;
    private const int MaxExplanationLength = 1000;

    private readonly Lock gate = new();
    private readonly Dictionary<string, Receiver> receivers = new(StringComparer.Ordinal);
    private HistoryBatch pending = new();
    private long lost;

    private static long Gap => (long)EpisodeGap.TotalMilliseconds;

    /// <summary>A delivery was stored.</summary>
    public void Stored(string receiver, string? eventType) => Count(receiver, eventType, HistoryOutcome.Stored, isDelivery: true);

    /// <summary>An event came again, signed anew.</summary>
    public void Duplicate(string receiver, string? eventType) => Count(receiver, eventType, HistoryOutcome.Duplicate, isDelivery: true);

    /// <summary>The same delivery came again.</summary>
    public void Replay(string receiver, string? eventType) => Count(receiver, eventType, HistoryOutcome.Replay, isDelivery: true);

    /// <summary>All handlers of an event have finished.</summary>
    public void Processed(string receiver, string? eventType) => Count(receiver, eventType, HistoryOutcome.Processed);

    /// <summary>An attempt failed, and another follows.</summary>
    public void Retried(string receiver, string? eventType) => Count(receiver, eventType, HistoryOutcome.Retried);

    /// <summary>An event was given up.</summary>
    public void DeadLetter(string receiver, string? eventType) => Count(receiver, eventType, HistoryOutcome.DeadLetter);

    /// <summary>A handler returned or threw, or its attempt was given up.</summary>
    public void HandlerRan(string receiver, string handler, TimeSpan elapsed, bool failed)
    {
        lock (gate)
        {
            var minute = ThisMinute();
            var key = new HistoryKey(minute, receiver, Of(receiver).Handlers.Of(handler, minute), HistoryBuckets.For(elapsed));
            lost += pending.Measure(key, 1, failed ? 1 : 0) ? 0 : 1;
        }
    }

    /// <inheritdoc/>
    public void Rejected(in RejectedDelivery rejected) => Rejected(rejected.Receiver, rejected.Reason, rejected.Explanation);

    /// <summary>A delivery was rejected.</summary>
    public void Rejected(string receiver, RejectionReason reason, string? explanation)
    {
        var shown = explanation is null
            ? null
            : InboxText.From(LogText.Escape(InboxText.From(explanation, MaxExplanationLength)), MaxExplanationLength);
        lock (gate)
        {
            var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
            var of = Of(receiver);
            if (!of.Episodes.TryGetValue(reason, out var episode))
            {
                of.Episodes[reason] = episode = new Episode();
            }

            var isOpen = episode.HasBegun && now - episode.LastAt <= Gap;
            if (!isOpen || episode.Span is null)
            {
                episode.Span = new RejectionSpan(receiver, (int)reason, now);
                lost += pending.Reject(episode.Span) ? 0 : 1;
            }

            episode.Span.Add(now, isOpen ? of.Accepted - episode.AcceptedBefore : 0, shown);
            (episode.HasBegun, episode.LastAt, episode.AcceptedBefore) = (true, now, of.Accepted);
        }
    }

    /// <summary>Takes everything out that is to be written.</summary>
    /// <returns>It, and how much was lost before because there was no room.</returns>
    public (HistoryBatch Batch, long Lost) Take()
    {
        lock (gate)
        {
            var taken = (pending, lost);
            (pending, lost) = (new HistoryBatch(), 0);
            foreach (var episode in receivers.Values.SelectMany(receiver => receiver.Episodes.Values))
            {
                episode.Span = null;
            }

            return taken;
        }
    }

    /// <summary>Puts back what could not be written.</summary>
    public void Return(HistoryBatch batch)
    {
        lock (gate)
        {
            lost += batch.Counts.Count(row => !pending.Count(row.Key, row.Value));
            lost += batch.Durations.Count(row => !pending.Measure(row.Key, row.Value.Runs, row.Value.Failures));
            foreach (var span in batch.Rejections)
            {
                Return_NeedsLock(span);
            }
        }
    }

    // A storm while the database is unavailable is one span, however often it could not be written.
    private void Return_NeedsLock(RejectionSpan span)
    {
        var episode = Of(span.Receiver).Episodes[(RejectionReason)span.Reason];
        if (episode.Span is { } current && current.FirstAt - span.LastAt <= Gap)
        {
            current.Absorb(span);
            return;
        }

        lost += pending.Reject(span) ? 0 : 1;
        if (episode.Span is null && span.LastAt == episode.LastAt)
        {
            episode.Span = span;
        }
    }

    private void Count(string receiver, string? eventType, HistoryOutcome outcome, bool isDelivery = false)
    {
        lock (gate)
        {
            var minute = ThisMinute();
            var of = Of(receiver);
            of.Accepted += isDelivery ? 1 : 0;
            lost += pending.Count(new HistoryKey(minute, receiver, of.Types.Of(eventType, minute), (int)outcome), 1) ? 0 : 1;
        }
    }

    // Receivers are the application's: there are few.
    private Receiver Of(string name)
    {
        if (!receivers.TryGetValue(name, out var receiver))
        {
            receivers[name] = receiver = new Receiver();
        }

        return receiver;
    }

    private long ThisMinute()
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        return now - (now % Minute);
    }

    private sealed class Receiver
    {
        public HistoryNames Types { get; } = new();

        public HistoryNames Handlers { get; } = new();

        public Dictionary<RejectionReason, Episode> Episodes { get; } = [];

        public long Accepted { get; set; }
    }

    /// <summary>The latest rejections of a reason.</summary>
    private sealed class Episode
    {
        public bool HasBegun { get; set; }

        public long LastAt { get; set; }

        /// <summary>How many deliveries the process had accepted at the last rejection.</summary>
        public long AcceptedBefore { get; set; }

        /// <summary>What of it waits to be written; <see langword="null"/> when everything is, or is being, written.</summary>
        public RejectionSpan? Span { get; set; }
    }
}
