namespace WebhookReceiver.Dashboard;

/// <summary>
/// How far the receiver's clock was ahead of the sender's time of signing, over the last hour; the way of the delivery is part of it.
/// </summary>
internal sealed record ClockReading(string Receiver, TimeSpan Latest, DateTimeOffset LatestAt, TimeSpan Smallest, TimeSpan Largest)
{
    /// <summary>From here on somebody should look at the clocks, as docs/observability.md advises.</summary>
    public static readonly TimeSpan Alarming = TimeSpan.FromSeconds(30);

    public bool IsAlarming => Latest.Duration() >= Alarming;
}
