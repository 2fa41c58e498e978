using Microsoft.Extensions.Time.Testing;

namespace WebhookReceiver.TestKit;

/// <summary>
/// A clock that only the test moves and that tells when a timer was set: moving it any earlier would race with the code that sets the
/// timer.
/// </summary>
public sealed class TimerClock(DateTimeOffset start) : FakeTimeProvider(start)
{
    private readonly Lock gate = new();
    private readonly List<(TimeSpan DueTime, TaskCompletionSource Signal)> waiting = [];
    private readonly List<TimeSpan> set = [];

    /// <summary>
    /// Ends when a timer of that length is set, at once if one was set before. Each timer is told once. Gives up after 20 s of real time.
    /// </summary>
    public Task TimerSetAsync(TimeSpan dueTime)
    {
        lock (gate)
        {
            if (set.Remove(dueTime))
            {
                return Task.CompletedTask;
            }

            var signal = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            waiting.Add((dueTime, signal));
            return signal.Task.WaitAsync(TimeSpan.FromSeconds(20));
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        lock (gate)
        {
            var index = waiting.FindIndex(one => one.DueTime == dueTime);
            if (index < 0)
            {
                set.Add(dueTime);
            }
            else
            {
                waiting[index].Signal.SetResult();
                waiting.RemoveAt(index);
            }
        }

        return timer;
    }
}
