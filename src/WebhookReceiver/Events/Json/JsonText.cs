using System.Text;
using System.Text.Json;

namespace WebhookReceiver;

/// <summary>
/// The one reading of names and values that the envelope, the keys of a delivery and the typed payload share. If two of them read
/// differently, an event would be checked, ordered
/// and handled as three different things.
/// </summary>
internal static class JsonText
{
    /// <summary>
    /// Escapes make the bytes of a name at most six times as long; the longest name that is looked for has 16 characters.
    /// </summary>
    public const int MaxEscapedName = 16 * 6;

    /// <summary>Whether the reader is at this name, in any casing and with any escapes.</summary>
    public static bool IsName(ref Utf8JsonReader reader, ReadOnlySpan<byte> name) =>
        reader.ValueIsEscaped ? IsEscapedName(ref reader, name) : Ascii.EqualsIgnoreCase(reader.ValueSpan, name);

    /// <summary>
    /// Reads a value as text: a number, a boolean, an object or an array as it is written. Leaves the reader at the value's end.
    /// </summary>
    /// <returns>The text; <see langword="null"/> for <c>null</c>, and for text that is not valid Unicode.</returns>
    public static string? From(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.TokenType switch
            {
                JsonTokenType.Null => null,
                JsonTokenType.String => reader.GetString(),
                JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False => Encoding.UTF8.GetString(reader.ValueSpan),
                _ => JsonElement.ParseValue(ref reader).GetRawText(),
            };
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Reads a name of any length without its escapes.</summary>
    /// <returns>The name; <see langword="null"/> if it is not valid Unicode, and so the name of nothing.</returns>
    public static string? OfName(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Writes a name without its escapes into a buffer of <see cref="MaxEscapedName"/>.</summary>
    /// <returns>The length of the name; 0 if it is longer than any that is looked for, or not valid Unicode.</returns>
    public static int Unescape(scoped ref Utf8JsonReader reader, scoped Span<byte> buffer)
    {
        try
        {
            return reader.ValueSpan.Length <= MaxEscapedName ? reader.CopyString(buffer) : 0;
        }
        catch (InvalidOperationException)
        {
            return 0;
        }
    }

    private static bool IsEscapedName(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        Span<byte> buffer = stackalloc byte[MaxEscapedName];
        return Ascii.EqualsIgnoreCase(buffer[..Unescape(ref reader, buffer)], name);
    }
}
