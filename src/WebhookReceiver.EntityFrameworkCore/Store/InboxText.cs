using System.Text;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>Makes text fit for a column of any database.</summary>
internal static class InboxText
{
    /// <summary>
    /// Cuts a text without splitting a character, and replaces what PostgreSQL's text has not: NUL, and one half of a surrogate pair.
    /// </summary>
    public static string From(string text, int maxLength)
    {
        var length = Math.Min(text.Length, maxLength);
        if (length < text.Length && char.IsHighSurrogate(text[length - 1]))
        {
            length--;
        }

        var cut = text[..length];
        return IsFit(cut) ? cut : string.Concat(cut.EnumerateRunes()).Replace('\0', '?');
    }

    /// <summary>Whether every database keeps the text as it is.</summary>
    public static bool IsFit(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            // Enumerating would replace what it must find.
            if (Rune.DecodeFromUtf16(text, out var rune, out var length) != System.Buffers.OperationStatus.Done || rune.Value == 0)
            {
                return false;
            }

            text = text[length..];
        }

        return true;
    }
}
