namespace WebhookReceiver.LoadTest;

/// <summary>The middle of several rounds with its spread.</summary>
internal readonly record struct Median(double Value, double Min, double Max)
{
    public static Median Of(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        var middle = (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
        return new(middle, sorted[0], sorted[^1]);
    }
}
