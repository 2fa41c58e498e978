namespace WebhookReceiver.Dashboard;

/// <summary>The latest rejections, in bounded memory: anybody can have a delivery rejected.</summary>
internal sealed class RejectionLog
{
    private readonly Lock gate = new();
    private readonly List<RejectedDelivery> latest = new(DashboardLimits.MaxRejections);
    private long count;

    /// <summary>How many there have been since the process started.</summary>
    public long Count => Volatile.Read(ref count);

    public void Add(RejectedDelivery rejected)
    {
        lock (gate)
        {
            if (latest.Count == DashboardLimits.MaxRejections)
            {
                // Of the most frequent reason: a scanner that sends nothing but garbage must not push the one delivery out that tells of a wrong secret.
                var frequent = latest.CountBy(one => one.Reason).MaxBy(reason => reason.Value).Key;
                latest.RemoveAt(latest.FindIndex(one => one.Reason == frequent));
            }

            latest.Add(rejected);
            count++;
        }
    }

    /// <summary>The latest ones, newest first.</summary>
    public IReadOnlyList<RejectedDelivery> Read()
    {
        lock (gate)
        {
            return [.. Enumerable.Reverse(latest)];
        }
    }
}
