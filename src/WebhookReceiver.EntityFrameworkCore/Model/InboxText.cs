namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>Makes text fit for a column of any database.</summary>
internal static class InboxText
{
    /// <summary>Cuts a text without splitting a character, and replaces NUL, which PostgreSQL's text has not.</summary>
    public static string Of(string text, int maxLength)
    {
        var length = Math.Min(text.Length, maxLength);
        if (length < text.Length && char.IsHighSurrogate(text[length - 1]))
        {
            length--;
        }

        return text[..length].Replace('\0', '?');
    }
}
