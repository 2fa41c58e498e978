namespace WebhookReceiver.Dashboard;

/// <summary>
/// Rejections in bounded memory, since anybody can have a delivery rejected: the latest of each reason, and of none so many that there is
/// no room for the others.
/// </summary>
internal sealed class RejectionLog : IRejectionObserver
{
    private readonly Lock gate = new();
    private readonly List<RejectedDelivery> latest = new(DashboardLimits.MaxRejections);
    private readonly Dictionary<RejectionReason, int> keptOf = [];
    private long count;

    /// <summary>How many there have been since the process started.</summary>
    public long Count => Volatile.Read(ref count);

    public void Rejected(in RejectedDelivery rejected)
    {
        lock (gate)
        {
            if (latest.Count == DashboardLimits.MaxRejections)
            {
                // Of the most frequent reason: a scanner that sends nothing but garbage must not push the one delivery out that tells of
                // a wrong secret.
                var frequent = keptOf.MaxBy(reason => reason.Value).Key;
                latest.RemoveAt(latest.FindIndex(one => one.Reason == frequent));
                keptOf[frequent]--;
            }

            latest.Add(rejected);
            keptOf[rejected.Reason] = keptOf.GetValueOrDefault(rejected.Reason) + 1;
            count++;
        }
    }

    /// <summary>Those that are kept, newest first.</summary>
    public IReadOnlyList<RejectedDelivery> Read()
    {
        lock (gate)
        {
            return [.. Enumerable.Reverse(latest)];
        }
    }
}
