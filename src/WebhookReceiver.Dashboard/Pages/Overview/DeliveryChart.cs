using System.Globalization;

namespace WebhookReceiver.Dashboard.Pages;

/// <summary>
/// Deliveries per minute by outcome, as stacked bars. The drawing has a fixed box that the page stretches; labels stand outside of it, in
/// HTML, so that they stay readable on a phone.
/// </summary>
internal sealed class DeliveryChart
{
    public const int Width = 1000;
    public const int Height = 200;

    private static readonly long[] Steps = [1, 2, 3, 4, 6, 8];

    public DeliveryChart(TelemetrySnapshot snapshot)
    {
        Snapshot = snapshot;
        Series = [.. Enum.GetValues<DeliveryOutcome>().Where(outcome => snapshot.Total[outcome] > 0)];
        Max = RoundUp(snapshot.Minutes.Max(minute => minute.Counts.Total));
        Columns = [.. snapshot.Minutes.Select(ToColumn).Where(column => column.Bars.Count > 0)];
    }

    public TelemetrySnapshot Snapshot { get; }

    public IReadOnlyList<DeliveryOutcome> Series { get; }

    /// <summary>The top of the scale: a round number with a whole one in its middle.</summary>
    public long Max { get; }

    public IReadOnlyList<Column> Columns { get; }

    /// <summary>The times below the chart, evenly spread.</summary>
    public IReadOnlyList<DateTimeOffset> Ticks =>
        [.. Enumerable.Range(0, 5).Select(index => Snapshot.Minutes[index * (Snapshot.Minutes.Count - 1) / 4].Minute)];

    /// <summary>What the chart shows, for those who do not see it.</summary>
    public string Summary
    {
        get
        {
            var busiest = Snapshot.Minutes.MaxBy(minute => minute.Counts.Total);
            return Snapshot.Total.Total == 0
                ? $"No delivery in the last {Snapshot.Minutes.Count} minutes."
                : $"{Display.Count(Snapshot.Total.Total, "delivery", "deliveries")} in the last {Snapshot.Minutes.Count} minutes, " +
                    $"at most {Display.Count(busiest.Counts.Total)} in one minute. The table below has the numbers.";
        }
    }

    public static string Css(DeliveryOutcome outcome) => "o-" + outcome.ToString().ToLowerInvariant();

    public static string Name(DeliveryOutcome outcome) => outcome switch
    {
        DeliveryOutcome.InProgress => "In progress",
        DeliveryOutcome.MethodNotAllowed => "Not a POST",
        DeliveryOutcome.BodyUnreadable => "Body unreadable",
        DeliveryOutcome.HandlerFailed => "Handler failed",
        DeliveryOutcome.HandlerTimedOut => "Handler timed out",
        DeliveryOutcome.NoHandler => "No handler",
        DeliveryOutcome.StoreUnavailable => "Store unavailable",
        _ => outcome.ToString(),
    };

    private static long RoundUp(long value)
    {
        for (long power = 1; ; power *= 10)
        {
            foreach (var step in Steps)
            {
                if (step * power >= value && step * power % 2 == 0)
                {
                    return step * power;
                }
            }
        }
    }

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    private Column ToColumn((DateTimeOffset Minute, OutcomeCounts Counts) minute, int index)
    {
        var slot = (double)Width / Snapshot.Minutes.Count;
        var gap = slot > 10 ? 3 : 1;
        List<Bar> bars = [];
        double y = Height;
        foreach (var outcome in Series.Where(outcome => minute.Counts[outcome] > 0))
        {
            var height = (double)Height * minute.Counts[outcome] / Max;
            y -= height;
            bars.Add(new Bar(outcome, Number((index * slot) + (gap / 2.0)), Number(y), Number(slot - gap), Number(height)));
        }

        var title = $"{minute.Minute.UtcDateTime.ToString("HH:mm", CultureInfo.InvariantCulture)} UTC: " +
            string.Join(
                ", ",
                Series.Where(outcome => minute.Counts[outcome] > 0)
                    .Select(outcome => $"{Display.Count(minute.Counts[outcome])} {Name(outcome)}"));
        return new Column(minute.Minute, minute.Counts, title, bars);
    }

    /// <summary>One minute of the chart.</summary>
    internal sealed record Column(DateTimeOffset Minute, OutcomeCounts Counts, string Title, IReadOnlyList<Bar> Bars);

    /// <summary>One outcome's part of a minute, as the attributes of a rectangle.</summary>
    internal sealed record Bar(DeliveryOutcome Outcome, string X, string Y, string Width, string Height);
}
