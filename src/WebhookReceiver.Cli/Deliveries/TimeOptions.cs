using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace WebhookReceiver.Cli;

/// <summary>Options that take a time or a duration, as people write them.</summary>
internal static class TimeOptions
{
    private static readonly Dictionary<char, double> SecondsOfUnit = new() { ['s'] = 1, ['m'] = 60, ['h'] = 3600, ['d'] = 86_400 };

    /// <summary>Makes an option for a point in time: ISO 8601, Unix seconds or "now".</summary>
    public static Option<DateTimeOffset?> Time(string name, string description, TimeProvider clock) => new(name)
    {
        Description = description + " ISO 8601, Unix seconds or \"now\".",
        HelpName = "TIME",
        CustomParser = result => ParseTime(TextOf(result), clock) ?? Fail(result, "is no time: take ISO 8601, Unix seconds or \"now\"."),
    };

    /// <summary>Makes an option for a duration such as 90s, 6m, 2h or 1d.</summary>
    public static Option<TimeSpan?> Duration(string name, string description) => new(name)
    {
        Description = description + " For example 90s, 6m, 2h or 1d.",
        HelpName = "DURATION",
        CustomParser = result =>
        {
            if (ParseDuration(TextOf(result)) is { } duration)
            {
                return duration;
            }

            Fail(result, "is no duration: take 90s, 6m, 2h or 1d.");
            return null;
        },
    };

    internal static TimeSpan? ParseDuration(string text) =>
        text.Length > 1 && SecondsOfUnit.TryGetValue(text[^1], out var seconds) &&
            double.TryParse(
                text[..^1], NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) &&
            Math.Abs(number * seconds) < TimeSpan.FromDays(36_500).TotalSeconds
            ? TimeSpan.FromSeconds(number * seconds)
            : null;

    internal static DateTimeOffset? ParseTime(string text, TimeProvider clock)
    {
        if (string.Equals(text, "now", StringComparison.OrdinalIgnoreCase))
        {
            return clock.GetUtcNow();
        }

        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var unixSeconds))
        {
            return unixSeconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds() ? DateTimeOffset.FromUnixTimeSeconds(unixSeconds) : null;
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            && time >= DateTimeOffset.UnixEpoch
            ? time
            : null;
    }

    private static string TextOf(ArgumentResult result) => result.Tokens[0].Value;

    private static DateTimeOffset? Fail(ArgumentResult result, string rule)
    {
        result.AddError($"'{TextOf(result)}' {rule}");
        return null;
    }
}
