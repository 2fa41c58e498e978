using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace WebhookReceiver.Cli;

/// <summary>
/// What a check saw, in two forms: whole for the user, and without text from outside for the bundle. An interpolated string becomes one:
/// its literal words, numbers, times, ids and enums are the tool's own, every string and address in it is from outside unless it is marked
/// with <see cref="Own"/>. A bare string is from outside as a whole.
/// </summary>
[InterpolatedStringHandler]
internal sealed class Seen
{
    public const string Masked = "[redacted]";

    private readonly StringBuilder text = new();
    private readonly StringBuilder kept = new();

    public Seen(int literalLength, int formattedCount)
    {
        _ = (literalLength, formattedCount);
    }

    /// <summary>Gets everything, for the user's terminal.</summary>
    public string Text => text.ToString();

    /// <summary>Gets the tool's own words, for the bundle.</summary>
    public string Kept => kept.ToString();

    public static implicit operator Seen(string fromOutside)
    {
        Seen seen = new(0, 1);
        seen.AppendFormatted(fromOutside);
        return seen;
    }

    /// <summary>Marks words that this tool wrote itself.</summary>
    public static Seen Own(string words)
    {
        Seen seen = new(0, 0);
        seen.AppendLiteral(words);
        return seen;
    }

    public static Seen Join(string separator, IEnumerable<Seen> parts)
    {
        Seen seen = new(0, 0);
        foreach (var (index, part) in parts.Index())
        {
            seen.AppendLiteral(index == 0 ? "" : separator);
            seen.AppendFormatted(part);
        }

        return seen;
    }

    public override string ToString() => Text;

    public void AppendLiteral(string words)
    {
        text.Append(words);
        kept.Append(words);
    }

    public void AppendFormatted(Seen part)
    {
        text.Append(part.text);
        kept.Append(part.kept);
    }

    public void AppendFormatted(string? fromOutside)
    {
        text.Append(fromOutside);
        kept.Append(string.IsNullOrEmpty(fromOutside) ? "" : Masked);
    }

    public void AppendFormatted<T>(T value, string? format = null)
    {
        var shown = value is IFormattable formattable
            ? formattable.ToString(format, CultureInfo.InvariantCulture)
            : value?.ToString() ?? "";
        if (value is int or long or double or DateTimeOffset or TimeSpan or Guid or Enum)
        {
            AppendLiteral(shown);
        }
        else
        {
            AppendFormatted(shown);
        }
    }
}
