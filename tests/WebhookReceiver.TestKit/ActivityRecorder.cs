using System.Collections.Concurrent;
using System.Diagnostics;

namespace WebhookReceiver.TestKit;

/// <summary>Keeps the finished activities of one receiver. Listeners are global: the receiver's name keeps parallel tests apart.</summary>
public sealed class ActivityRecorder : IDisposable
{
    private readonly ConcurrentQueue<Activity> activities = new();
    private readonly ActivityListener listener;

    private readonly string receiver;

    public ActivityRecorder(string receiver)
    {
        this.receiver = receiver;
        listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == WebhookReceiverDiagnostics.ActivitySourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activities.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
    }

    // Asked late, because a delivery's activity gets its tags at its end, after its handlers' activities have stopped.
    public IReadOnlyList<Activity> All =>
        [.. activities.Where(activity => IsOurs(activity) || (activity.Parent is { } parent && IsOurs(parent)))];

    public void Dispose() => listener.Dispose();

    private bool IsOurs(Activity activity) => Equals(activity.GetTagItem(WebhookReceiverDiagnostics.ReceiverTag), receiver);
}
