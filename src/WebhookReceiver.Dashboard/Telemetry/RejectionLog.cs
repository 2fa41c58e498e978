namespace WebhookReceiver.Dashboard;

/// <summary>The latest rejections, in bounded memory: anybody can have a delivery rejected.</summary>
internal sealed class RejectionLog
{
    private readonly Lock gate = new();
    private readonly Queue<RejectedDelivery> latest = new(DashboardLimits.MaxRejections);
    private long count;

    /// <summary>How many there have been since the process started.</summary>
    public long Count => Volatile.Read(ref count);

    public void Add(RejectedDelivery rejected)
    {
        lock (gate)
        {
            if (latest.Count == DashboardLimits.MaxRejections)
            {
                latest.Dequeue();
            }

            latest.Enqueue(rejected);
            count++;
        }
    }

    /// <summary>The latest ones, newest first.</summary>
    public IReadOnlyList<RejectedDelivery> Read()
    {
        lock (gate)
        {
            return [.. latest.Reverse()];
        }
    }
}
