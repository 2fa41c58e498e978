using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace WebhookReceiver.Extensibility;

/// <summary>
/// Makes text from outside fit for a log line: short, and without characters that could forge a second line. For handlers and add-ons that
/// log ids.
/// </summary>
public static class LogText
{
    /// <summary>The most characters of an id or type that a log line shows.</summary>
    public const int MaxLength = 64;

    /// <summary>Cuts a text to <see cref="MaxLength"/> characters and replaces everything but printable ASCII by a question mark.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The text fit for a log line; <see langword="null"/> for <see langword="null"/>.</returns>
    public static string? From(string? text)
    {
        if (text is null || (text.Length <= MaxLength && !text.AsSpan().ContainsAnyExceptInRange(' ', '~')))
        {
            return text;
        }

        var shown = text.Length <= MaxLength ? text : text[..MaxLength] + "...";
        return string.Create(shown.Length, shown, static (span, source) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                span[i] = source[i] is >= ' ' and <= '~' ? source[i] : '?';
            }
        });
    }

    /// <summary>
    /// Escapes what would act on a terminal, a log or a reader instead of being read: control characters (C0 and C1, with line breaks and
    /// tabs), bidirectional and other invisible
    /// format characters, line separators and unpaired surrogates become <c>\u001B</c> and the like. Everything else, in any language,
    /// stays.
    /// </summary>
    /// <param name="text">Text that came from somewhere else.</param>
    /// <returns>One line of visible text; <see langword="null"/> for <see langword="null"/>.</returns>
    [return: NotNullIfNotNull(nameof(text))]
    public static string? Escape(string? text)
    {
        if (text is null || !text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            return text;
        }

        var escaped = new StringBuilder(text.Length);
        var rest = text.AsSpan();
        while (!rest.IsEmpty)
        {
            var isWhole = Rune.DecodeFromUtf16(rest, out var rune, out var length) == OperationStatus.Done;
            if (isWhole && !IsInvisible(rune))
            {
                escaped.Append(rest[..length]);
            }
            else
            {
                foreach (var unit in rest[..length])
                {
                    escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)unit:X4}");
                }
            }

            rest = rest[length..];
        }

        return escaped.ToString();
    }

    private static bool IsInvisible(Rune rune) => Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or
        UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned;
}
