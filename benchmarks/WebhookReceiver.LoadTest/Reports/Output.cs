namespace WebhookReceiver.LoadTest;

/// <summary>Lines for machines, and remarks that start with <c>#</c> for people.</summary>
internal static class Output
{
    public static void Line(string name, double value) => Console.WriteLine(FormattableString.Invariant($"{name}: {value:0.###}"));

    /// <summary>The value as a line of its own, the spread as a remark.</summary>
    public static void Line(string name, Median median)
    {
        Line(name, median.Value);
        Remark($"{name} {median.Min:0.###} to {median.Max:0.###} over the rounds");
    }

    public static void Remark(string text) => Console.WriteLine("# " + text);

    public static void Text(string text) => Console.WriteLine(text);
}
