using System.Globalization;

namespace WebhookReceiver.Benchmarks.Budget;

/// <summary>Prints the lines, <c>name: value</c>, and comments that start with <c># </c>. Remembers which counts were exceeded.</summary>
internal sealed class BudgetReport
{
    private readonly long startedAt = TimeProvider.System.GetTimestamp();

    public bool IsExceeded { get; private set; }

    public void Add(string name, Ratio ratio) => Add(name, ratio.Median, $"{name}: {ratio}");

    public void Add(string name, double ratio, string comment)
    {
        Comment(comment);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: {ratio:0.000}"));
    }

    /// <summary>Prints a count, which is the same on every machine and so may fail a build, as a ratio may not.</summary>
    public void AddCount(string name, double count, double limit)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: {count:0.###}"));
        if (count > limit)
        {
            IsExceeded = true;
            Comment(string.Create(CultureInfo.InvariantCulture, $"{name} is over its limit of {limit}"));
        }
    }

    public void Comment(string text) =>
        Console.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"# {TimeProvider.System.GetElapsedTime(startedAt).TotalSeconds,5:0.0} s  {text}"));
}
