namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>
/// How many events to claim beside those that can start now: as many as are handled within a moment, by the pace of the last ones. They
/// wait no longer than that, and one claim does
/// for many. Behind slow handlers an event would wait in memory while another process could have it, so there it is none.
/// </summary>
internal sealed class PrefetchBudget(TimeProvider clock, int maxConcurrency)
{
    // With claims of 64 instead of 16, events whose handlers do nothing are handled twice as fast. A process that dies leaves them to the
    // end of their leases, so there is a bound.
    private const int MaxShare = 3;

    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(50);

    private long since = clock.GetTimestamp();
    private int handled;
    private int count;

    /// <summary>Returns the number by the pace since it was last measured, at least a moment ago. For one claimer at a time.</summary>
    public int Measure()
    {
        var elapsed = clock.GetElapsedTime(since);
        if (elapsed >= Moment)
        {
            count = (int)Math.Min(Interlocked.Exchange(ref handled, 0) * (Moment / elapsed), MaxShare * maxConcurrency);
            since = clock.GetTimestamp();
        }

        return count;
    }

    /// <summary>Notes that the handlers of an event have ended.</summary>
    public void Handled() => Interlocked.Increment(ref handled);
}
