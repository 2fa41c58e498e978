namespace WebhookReceiver.Dashboard.Tests.Telemetry;

public sealed class MinuteRingTests
{
    private static readonly DateTimeOffset Noon = new(2026, 10, 6, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Keeps_one_value_for_each_minute()
    {
        var ring = new MinuteRing<List<string>>(3);
        ring.At(Noon).Add("a");
        ring.At(Noon.AddSeconds(59)).Add("b");
        ring.At(Noon.AddSeconds(60)).Add("c");

        Read(ring, Noon.AddSeconds(61), 3).Should().Equal("11:59:", "12:00:ab", "12:01:c");
    }

    [Fact]
    public void Forgets_what_is_older_than_it_is_long()
    {
        var ring = new MinuteRing<List<string>>(3);
        ring.At(Noon).Add("a");
        ring.At(Noon.AddMinutes(3)).Add("d");

        Read(ring, Noon.AddMinutes(3), 3).Should().Equal("12:01:", "12:02:", "12:03:d");
    }

    [Fact]
    public void Shows_nothing_of_hours_ago_after_a_silence()
    {
        var ring = new MinuteRing<List<string>>(3);
        ring.At(Noon).Add("a");

        Read(ring, Noon.AddHours(1), 3).Should().Equal("12:58:", "12:59:", "13:00:");
    }

    [Fact]
    public void A_clock_that_was_set_back_wipes_out_nothing()
    {
        var ring = new MinuteRing<List<string>>(3);
        ring.At(Noon).Add("a");
        ring.At(Noon.AddMinutes(-3)).Add("b");

        Read(ring, Noon, 1).Should().Equal("12:00:ab");
    }

    [Fact]
    public void Never_shows_more_than_it_keeps()
    {
        var ring = new MinuteRing<List<string>>(3);

        Read(ring, Noon, 10).Should().HaveCount(3);
    }

    private static IEnumerable<string> Read(MinuteRing<List<string>> ring, DateTimeOffset now, int count) =>
        ring.Latest(now, count).Select(slot => $"{slot.Minute:HH:mm}:{string.Concat(slot.Value ?? [])}");
}
