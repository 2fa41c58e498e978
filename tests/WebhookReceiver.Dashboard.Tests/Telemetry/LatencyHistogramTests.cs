namespace WebhookReceiver.Dashboard.Tests.Telemetry;

public sealed class LatencyHistogramTests
{
    [Theory]
    [InlineData(0.0)]
    [InlineData(0.00001)]
    [InlineData(0.035)]
    [InlineData(7.5)]
    [InlineData(90_000)]
    public void Of_one_value_every_percentile_is_that_value(double seconds)
    {
        var histogram = Of(seconds);

        histogram.Percentile(0.5).Should().Be(seconds);
        histogram.Percentile(0.99).Should().Be(seconds);
    }

    [Theory]
    [InlineData(0.5, 0.500)]
    [InlineData(0.95, 0.950)]
    [InlineData(0.99, 0.990)]
    [InlineData(1, 1.000)]
    public void A_percentile_is_off_by_less_than_one_part_in_eleven(double share, double seconds)
    {
        var histogram = Of([.. Enumerable.Range(1, 1000).Select(number => number / 1000.0)]);

        histogram.Percentile(share).Should().BeInRange(seconds * 10 / 11, seconds * 11 / 10);
    }

    [Fact]
    public void A_rare_slow_value_is_seen_by_the_high_percentiles_only()
    {
        var histogram = Of([.. Enumerable.Repeat(0.01, 98), 5, 5]);

        histogram.Percentile(0.5).Should().BeLessThan(0.02);
        histogram.Percentile(0.95).Should().BeLessThan(0.02);
        histogram.Percentile(0.99).Should().BeGreaterThan(4.5);
        histogram.Max.Should().Be(5);
    }

    [Fact]
    public void Two_together_are_as_one_with_the_values_of_both()
    {
        var both = Of(0.01, 0.02, 0.03);
        both.Add(Of(1, 2, 3));
        var one = Of(0.01, 0.02, 0.03, 1, 2, 3);

        foreach (var share in new[] { 0.1, 0.5, 0.9, 0.99 })
        {
            both.Percentile(share).Should().Be(one.Percentile(share));
        }

        (both.Count, both.Min, both.Max).Should().Be((6, 0.01, 3));
    }

    [Fact]
    public void Of_no_value_there_is_no_latency() => Latency.From(new LatencyHistogram()).Should().BeNull();

    private static LatencyHistogram Of(params double[] seconds)
    {
        var histogram = new LatencyHistogram();
        foreach (var value in seconds)
        {
            histogram.Add(value);
        }

        return histogram;
    }
}
