using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace WebhookReceiver.Simulator;

/// <summary>
/// Makes text of a request or a receiver fit for the console: one short line of visible characters. The core has the same, but the
/// simulator uses none of the code that it tests.
/// </summary>
internal static class LoggedText
{
    private const int MaxLength = 300;

    [return: NotNullIfNotNull(nameof(text))]
    public static string? From(string? text)
    {
        if (text is null)
        {
            return null;
        }

        var shown = new StringBuilder();
        foreach (var character in text.AsSpan(0, Math.Min(text.Length, MaxLength)))
        {
            shown = IsInvisible(character)
                ? shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:X4}")
                : shown.Append(character);
        }

        return text.Length > MaxLength ? shown.Append("...").ToString() : shown.ToString();
    }

    // Surrogates too, whole pairs included: some format characters are beyond U+FFFF.
    private static bool IsInvisible(char character) => CharUnicodeInfo.GetUnicodeCategory(character) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or
        UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned;
}
