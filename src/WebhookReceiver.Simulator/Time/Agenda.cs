namespace WebhookReceiver.Simulator;

/// <summary>
/// What is to be done when: work falls due by the simulator's clock. Work of one lane runs in order, lanes beside each other.
/// </summary>
internal sealed class Agenda : IAsyncDisposable
{
    private readonly Lock gate = new();
    private readonly SimulatorClock clock;
    private readonly ITimer timer;
    private readonly PriorityQueue<Entry, (DateTimeOffset Due, long Order)> entries = new();
    private readonly Dictionary<Guid, Task> lanes = [];
    private readonly SemaphoreSlim advancing = new(1, 1);
    private readonly CancellationTokenSource stopping = new();
    private TaskCompletionSource idle = Completed();
    private long order;
    private int running;

    public Agenda(SimulatorClock clock, TimeProvider realTime)
    {
        this.clock = clock;
        timer = realTime.CreateTimer(_ => StartDue(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <param name="lane">Work of the same lane never overlaps.</param>
    /// <param name="due">When to start, by the simulator's clock.</param>
    /// <param name="work">What to do; handles its own failures.</param>
    /// <param name="lastFirst">Runs before what was scheduled earlier for the same moment.</param>
    public void Schedule(Guid lane, DateTimeOffset due, Func<CancellationToken, Task> work, bool lastFirst = false)
    {
        lock (gate)
        {
            order++;
            entries.Enqueue(new Entry(lane, work), (due, lastFirst ? -order : order));
        }

        StartDue();
    }

    public void SpeedChanged() => StartDue();

    /// <summary>Moves the clock from one due moment to the next, and waits at each until the work is done.</summary>
    public async Task AdvanceAsync(TimeSpan by, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        await advancing.WaitAsync(cancellationToken);
        try
        {
            var target = clock.GetUtcNow() + by;
            await SettleAsync(cancellationToken);
            while (NextDue() is { } next && next <= target)
            {
                clock.MoveTo(next);
                await SettleAsync(cancellationToken);
            }

            clock.MoveTo(target);
            StartDue();
        }
        finally
        {
            advancing.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await timer.DisposeAsync();
        lock (gate)
        {
            entries.Clear();
        }

        await IdleAsync();
        stopping.Dispose();
        advancing.Dispose();
    }

    private static TaskCompletionSource Completed()
    {
        var source = new TaskCompletionSource();
        source.SetResult();
        return source;
    }

    private async Task SettleAsync(CancellationToken cancellationToken)
    {
        do
        {
            StartDue();
            await IdleAsync().WaitAsync(cancellationToken);
        }
        while (NextDue() is { } next && next <= clock.GetUtcNow());
    }

    private Task IdleAsync()
    {
        lock (gate)
        {
            return idle.Task;
        }
    }

    private DateTimeOffset? NextDue()
    {
        lock (gate)
        {
            return entries.TryPeek(out _, out var priority) ? priority.Due : null;
        }
    }

    private void StartDue()
    {
        lock (gate)
        {
            while (!stopping.IsCancellationRequested && entries.TryPeek(out var entry, out var priority))
            {
                var wait = clock.RealTimeUntil(priority.Due);
                if (wait != TimeSpan.Zero)
                {
                    timer.Change(wait, Timeout.InfiniteTimeSpan);
                    return;
                }

                entries.Dequeue();
                Start_NeedsLock(entry);
            }
        }
    }

    private void Start_NeedsLock(Entry entry)
    {
        if (running++ == 0)
        {
            idle = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        var before = lanes.GetValueOrDefault(entry.Lane, Task.CompletedTask);

        // Without the caller's context: a delivery is no part of the request that caused it.
        var flow = ExecutionContext.SuppressFlow();
        lanes[entry.Lane] = Task.Run(() => RunAsync(before, entry.Work));
        flow.Undo();
    }

    private async Task RunAsync(Task before, Func<CancellationToken, Task> work)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        try
        {
            await work(stopping.Token);
        }
        finally
        {
            lock (gate)
            {
                if (--running == 0)
                {
                    idle.SetResult();
                }
            }
        }
    }

    private sealed record Entry(Guid Lane, Func<CancellationToken, Task> Work);
}
