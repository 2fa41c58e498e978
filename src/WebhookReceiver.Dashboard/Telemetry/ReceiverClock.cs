namespace WebhookReceiver.Dashboard;

/// <summary>How far one receiver's clock was ahead over the last hour. Not thread-safe: its owner has a lock.</summary>
internal sealed class ReceiverClock
{
    private readonly MinuteRing<Extremes> minutes = new(minutes: 60);
    private double latest;
    private DateTimeOffset latestAt;

    public void Add(double seconds, DateTimeOffset now)
    {
        (latest, latestAt) = (seconds, now);
        var minute = minutes.At(now);
        minute.Min = Math.Min(minute.Min, seconds);
        minute.Max = Math.Max(minute.Max, seconds);
    }

    public ClockReading? Read(string receiver, DateTimeOffset now)
    {
        var seen = minutes.Latest(now, minutes.Minutes).Select(slot => slot.Value).OfType<Extremes>().ToList();
        return seen.Count == 0
            ? null
            : new ClockReading(
                receiver,
                TimeSpan.FromSeconds(latest),
                latestAt,
                TimeSpan.FromSeconds(seen.Min(minute => minute.Min)),
                TimeSpan.FromSeconds(seen.Max(minute => minute.Max)));
    }

    private sealed class Extremes
    {
        public double Min { get; set; } = double.MaxValue;

        public double Max { get; set; } = double.MinValue;
    }
}
