using System.Globalization;

namespace WebhookReceiver.Dashboard.Pages;

/// <summary>Numbers and times in words.</summary>
internal static class Display
{
    /// <summary>For example <c>3 days</c>, <c>4 min</c>, <c>12 s</c>: one unit, the largest that fits.</summary>
    public static string Age(TimeSpan age) => age switch
    {
        { TotalDays: >= 2 } => Number(age.TotalDays, "days"),
        { TotalHours: >= 2 } => Number(age.TotalHours, "h"),
        { TotalMinutes: >= 2 } => Number(age.TotalMinutes, "min"),
        { TotalSeconds: >= 1 } => Number(age.TotalSeconds, "s"),
        _ => "less than 1 s",
    };

    /// <summary>For example <c>4 min ago</c>.</summary>
    public static string Ago(DateTimeOffset at, DateTimeOffset now) =>
        now - at is { TotalSeconds: >= 1 } age ? $"{Age(age)} ago" : "just now";

    /// <summary>A duration of work, for example <c>0.4 ms</c>, <c>35 ms</c>, <c>1.8 s</c>.</summary>
    public static string Duration(TimeSpan duration) => duration.TotalMilliseconds switch
    {
        < 0.1 => "<0.1 ms",
        < 10 => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalMilliseconds:0.0} ms"),
        < 1000 => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalMilliseconds:0} ms"),
        < 10_000 => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:0.0} s"),
        < 120_000 => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:0} s"),
        _ => Age(duration),
    };

    /// <summary>A span of the settings, for example <c>5 min</c>, <c>30 days</c>.</summary>
    public static string Span(TimeSpan span) => span switch
    {
        { Ticks: 0 } => "0",
        _ when span.Ticks % TimeSpan.TicksPerDay == 0 && span.Days > 1 => $"{span.Days} days",
        _ when span.Ticks % TimeSpan.TicksPerHour == 0 => string.Create(CultureInfo.InvariantCulture, $"{span.TotalHours:0} h"),
        _ when span.Ticks % TimeSpan.TicksPerMinute == 0 => string.Create(CultureInfo.InvariantCulture, $"{span.TotalMinutes:0} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0.###} s"),
    };

    public static string Count(long count, string one, string many) => $"{Count(count)} {(count == 1 ? one : many)}";

    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>The receiver's clock compared with the sender's, in words.</summary>
    public static string Clock(TimeSpan ahead) => Math.Abs(ahead.TotalSeconds) < 2
        ? "in step"
        : $"{Age(ahead.Duration())} {(ahead > TimeSpan.Zero ? "ahead" : "behind")}";

    private static string Number(double value, string unit) => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(value):0} {unit}");
}
