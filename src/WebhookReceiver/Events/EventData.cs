using System.Text.Json;

namespace WebhookReceiver;

/// <summary>Reads the envelope's <c>data</c> without a type.</summary>
internal static class EventData
{
    /// <summary>
    /// Returns the object that <c>data</c> is, or that it holds as text: some senders write JSON into a string. Anything else is returned
    /// as it is.
    /// </summary>
    public static ReadOnlySpan<byte> From(ReadOnlySpan<byte> data) => data is [(byte)'"', ..] && InText(data) is { } inner ? inner : data;

    /// <summary>Finds one field of the object and reads it as a payload's property of that name would be.</summary>
    public static string? TextOf(ReadOnlySpan<byte> data, ReadOnlySpan<byte> name)
    {
        data = From(data);
        if (data is not [(byte)'{', ..])
        {
            return null;
        }

        var reader = new Utf8JsonReader(data);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isIt = JsonText.IsName(ref reader, name);
            reader.Read();
            if (isIt)
            {
                // The first is the only one: a payload with a repeated name is refused.
                return JsonText.From(ref reader);
            }

            reader.Skip();
        }

        return null;
    }

    private static byte[]? InText(ReadOnlySpan<byte> data)
    {
        try
        {
            var outer = new Utf8JsonReader(data);
            outer.Read();
            var text = new byte[outer.ValueSpan.Length];
            var length = outer.CopyString(text);
            var inner = new Utf8JsonReader(text.AsSpan(0, length));
            if (!inner.Read() || inner.TokenType != JsonTokenType.StartObject)
            {
                return null;
            }

            var start = (int)inner.TokenStartIndex;
            inner.Skip();
            var end = (int)inner.BytesConsumed;

            // The last read proves that nothing follows the object.
            inner.Read();
            return text[start..end];
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
