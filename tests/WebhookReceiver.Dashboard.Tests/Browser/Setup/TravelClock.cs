namespace WebhookReceiver.Dashboard.Tests.Browser.Setup;

/// <summary>Goes on from a chosen moment like any clock, and skips what would take too long. Timers run in real time.</summary>
public sealed class TravelClock(DateTimeOffset start) : TimeProvider
{
    private readonly long startedAt = System.GetTimestamp();
    private long skippedTicks;

    public override DateTimeOffset GetUtcNow() => start + System.GetElapsedTime(startedAt) + new TimeSpan(Volatile.Read(ref skippedTicks));

    /// <summary>Goes forward to a moment, unless it has passed.</summary>
    public void SkipTo(DateTimeOffset moment) => Interlocked.Add(ref skippedTicks, Math.Max(0, (moment - GetUtcNow()).Ticks));
}
