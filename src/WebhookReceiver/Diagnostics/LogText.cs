namespace WebhookReceiver;

/// <summary>Makes text from outside fit for a log line: short, and without characters that could forge a second line.</summary>
internal static class LogText
{
    /// <summary>The most characters of an id or type that a log line shows.</summary>
    public const int MaxLength = 64;

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
