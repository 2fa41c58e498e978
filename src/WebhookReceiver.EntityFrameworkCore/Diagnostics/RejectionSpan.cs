namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>
/// Rejections of one receiver and reason that followed each other, as far as they are not written yet: the whole or a part of an episode.
/// </summary>
internal sealed class RejectionSpan(string receiver, int reason, long firstAt)
{
    public string Receiver { get; } = receiver;

    public int Reason { get; } = reason;

    public long FirstAt { get; private set; } = firstAt;

    public long LastAt { get; private set; } = firstAt;

    public long Count { get; private set; }

    /// <summary>How many deliveries this process accepted meanwhile.</summary>
    public long Accepted { get; private set; }

    public string? Explanation { get; private set; }

    public void Add(long at, long accepted, string? explanation)
    {
        LastAt = Math.Max(LastAt, at);
        Count++;
        Accepted += accepted;
        Explanation = explanation ?? Explanation;
    }

    /// <summary>Adds a part of the same episode that came before.</summary>
    public void Absorb(RejectionSpan earlier)
    {
        FirstAt = Math.Min(FirstAt, earlier.FirstAt);
        LastAt = Math.Max(LastAt, earlier.LastAt);
        Count += earlier.Count;
        Accepted += earlier.Accepted;
        Explanation ??= earlier.Explanation;
    }
}
