namespace WebhookReceiver.Simulator;

/// <summary>The time in which approvals expire and retries fall due: it runs at any speed, or stands until it is moved. Signatures carry the real time instead.</summary>
internal sealed class SimulatorClock(TimeProvider realTime, DateTimeOffset start, double speed) : TimeProvider
{
    private readonly Lock gate = new();
    private DateTimeOffset shown = start;
    private long readAt = realTime.GetTimestamp();
    private double speed = speed;

    public double Speed
    {
        get
        {
            lock (gate)
            {
                return speed;
            }
        }

        set
        {
            lock (gate)
            {
                CatchUp_NeedsLock();
                speed = value;
            }
        }
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (gate)
        {
            CatchUp_NeedsLock();
            return shown;
        }
    }

    /// <summary>Moves forward; a moment in the past changes nothing.</summary>
    public void MoveTo(DateTimeOffset moment)
    {
        lock (gate)
        {
            CatchUp_NeedsLock();
            shown = moment > shown ? moment : shown;
        }
    }

    /// <summary>How long to wait, in real time, until the clock shows a moment; infinite if it stands.</summary>
    public TimeSpan RealTimeUntil(DateTimeOffset moment)
    {
        lock (gate)
        {
            CatchUp_NeedsLock();
            if (moment <= shown)
            {
                return TimeSpan.Zero;
            }

            // A timer takes no more than 49 days; whoever waits looks again after one.
            return speed == 0
                ? Timeout.InfiniteTimeSpan
                : TimeSpan.FromMilliseconds(Math.Min(Math.Ceiling((moment - shown).TotalMilliseconds / speed), TimeSpan.FromDays(1).TotalMilliseconds));
        }
    }

    private void CatchUp_NeedsLock()
    {
        var now = realTime.GetTimestamp();
        shown += realTime.GetElapsedTime(readAt, now) * speed;
        readAt = now;
    }
}
