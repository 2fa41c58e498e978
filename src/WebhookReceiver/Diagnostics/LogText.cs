namespace WebhookReceiver;

/// <summary>Makes text from outside fit for a log line: short, and without characters that could forge a second line. For handlers and add-ons that log ids.</summary>
public static class LogText
{
    /// <summary>The most characters of an id or type that a log line shows.</summary>
    public const int MaxLength = 64;

    /// <summary>Cuts a text to <see cref="MaxLength"/> characters and replaces everything but printable ASCII by a question mark.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The text fit for a log line; <see langword="null"/> for <see langword="null"/>.</returns>
    public static string? Of(string? text)
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
}
