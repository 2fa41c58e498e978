namespace WebhookReceiver.Simulator;

/// <summary>
/// The time in which approvals expire and retries fall due: it runs at any speed, or stands until it is moved. Signatures carry the real
/// time instead.
/// </summary>
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

    private static readonly DateTimeOffset Last = new(9000, 1, 1, 0, 0, 0, TimeSpan.Zero);

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
                : TimeSpan.FromMilliseconds(
                    Math.Min(Math.Ceiling((moment - shown).TotalMilliseconds / speed), TimeSpan.FromDays(1).TotalMilliseconds));
        }
    }

    private void CatchUp_NeedsLock()
    {
        var now = realTime.GetTimestamp();

        // Stands there, whatever the speed: past the last time that there is nothing could be read any more, nor the speed be lowered.
        var passed = Math.Clamp(realTime.GetElapsedTime(readAt, now).Ticks * speed, 0, Math.Max(0, (Last - shown).Ticks));
        shown = shown.AddTicks((long)passed);
        readAt = now;
    }
}
