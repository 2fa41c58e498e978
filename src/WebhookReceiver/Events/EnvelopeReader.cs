using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;

namespace WebhookReceiver;

/// <summary>
/// Reads <c>{"id", "specVersion", "event", "timestamp", "data", "links"}</c> in one pass over the bytes, in any order, casing and escapes.
/// <c>type</c> stands in for an absent
/// <c>event</c>; only <c>id</c> and one of those two must be there. A field given twice makes the envelope unreadable: two readers might
/// choose differently.
/// </summary>
internal static class EnvelopeReader
{
    private static ReadOnlySpan<byte> Bom => [0xEF, 0xBB, 0xBF];

    [Flags]
    private enum Field
    {
        None = 0,
        Id = 1,
        Event = 2,
        Type = 4,
        Timestamp = 8,
        SpecVersion = 16,
        Data = 32,
        Links = 64,
    }

    /// <summary>Reads an envelope.</summary>
    /// <param name="body">The raw body; a byte order mark in front is skipped.</param>
    /// <param name="envelope">The envelope, when the body is one.</param>
    /// <param name="problem">What is wrong, in words without any of the content, when the body is none.</param>
    public static bool TryRead(
        ReadOnlySpan<byte> body, [NotNullWhen(true)] out Envelope? envelope, [NotNullWhen(false)] out string? problem)
    {
        try
        {
            envelope = Read(body, out problem);
        }
        catch (JsonException)
        {
            (envelope, problem) = (null, "the body is not well-formed JSON");
        }
        catch (InvalidOperationException)
        {
            // Thrown by the reader for text that is not valid UTF-8.
            (envelope, problem) = (null, "the body has text that is not valid UTF-8");
        }

        return envelope is not null;
    }

    private static Envelope? Read(ReadOnlySpan<byte> body, out string? problem)
    {
        var offset = body.StartsWith(Bom) ? Bom.Length : 0;
        var reader = new Utf8JsonReader(body[offset..]);
        string? id = null, eventType = null, type = null, specVersion = null;
        DateTimeOffset? occurredAt = null;
        Range data = default, links = default;
        var seen = Field.None;

        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            problem = "the body is not a JSON object";
            return null;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var field = FieldOf(ref reader);
            if (field != Field.None && seen.HasFlag(field))
            {
                problem = $"the field '{field}' is there more than once";
                return null;
            }

            seen |= field;
            reader.Read();
            switch (field)
            {
                case Field.Id:
                    id = TextOrNumber(ref reader, Envelope.MaxIdLength);
                    break;
                case Field.Event:
                    eventType = Text(ref reader, Envelope.MaxTypeLength);
                    break;
                case Field.Type:
                    type = Text(ref reader, Envelope.MaxTypeLength);
                    break;
                case Field.Timestamp:
                    occurredAt = Time(ref reader);
                    break;
                case Field.SpecVersion:
                    specVersion = SpecVersion(ref reader);
                    break;
                case Field.Data:
                    data = Skip(ref reader, offset);
                    break;
                case Field.Links:
                    links = Skip(ref reader, offset);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        // The last read proves that nothing follows the object.
        reader.Read();

        problem = (id, eventType ?? type) switch
        {
            (null, _) => $"'id' is not a text or number of 1 to {Envelope.MaxIdLength} characters",
            (_, null) => $"'event' is not a text of 1 to {Envelope.MaxTypeLength} characters",
            _ => null,
        };

        return problem is null
            ? new Envelope(id!, eventType ?? type!, occurredAt, specVersion, data, links)
            : null;
    }

    private static Field FieldOf(ref Utf8JsonReader reader) =>
        reader.ValueIsEscaped ? FieldOfEscaped(ref reader) : FieldOf(reader.ValueSpan);

    private static Field FieldOfEscaped(ref Utf8JsonReader reader)
    {
        Span<byte> buffer = stackalloc byte[JsonText.MaxEscapedName];
        return FieldOf(buffer[..JsonText.Unescape(ref reader, buffer)]);
    }

    private static Field FieldOf(ReadOnlySpan<byte> name) => name.Length switch
    {
        2 when Ascii.EqualsIgnoreCase(name, "id"u8) => Field.Id,
        4 when Ascii.EqualsIgnoreCase(name, "data"u8) => Field.Data,
        4 when Ascii.EqualsIgnoreCase(name, "type"u8) => Field.Type,
        5 when Ascii.EqualsIgnoreCase(name, "event"u8) => Field.Event,
        5 when Ascii.EqualsIgnoreCase(name, "links"u8) => Field.Links,
        9 when Ascii.EqualsIgnoreCase(name, "timestamp"u8) => Field.Timestamp,
        11 when Ascii.EqualsIgnoreCase(name, "specVersion"u8) => Field.SpecVersion,
        _ => Field.None,
    };

    // A number stands for its text, as in a payload.
    private static string? TextOrNumber(ref Utf8JsonReader reader, int maxLength)
    {
        if (reader.TokenType != JsonTokenType.Number)
        {
            return Text(ref reader, maxLength);
        }

        return reader.ValueSpan.Length <= maxLength ? Encoding.ASCII.GetString(reader.ValueSpan) : null;
    }

    private static string? Text(ref Utf8JsonReader reader, int maxLength)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            reader.Skip();
            return null;
        }

        // Escapes make the bytes at most six times as long as the text; beyond that no decoding is needed to know it is too long.
        var text = reader.ValueSpan.Length <= maxLength * 6 ? reader.GetString() : null;
        return text?.Length is > 0 && text.Length <= maxLength ? text : null;
    }

    private static string? SpecVersion(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String && reader.ValueSpan.SequenceEqual("1.0"u8))
        {
            return "1.0";
        }

        try
        {
            return TextOrNumber(ref reader, maxLength: 64);
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static DateTimeOffset? Time(ref Utf8JsonReader reader)
    {
        try
        {
            // The form that Debitura documents needs no text in between. The reader takes a time without an offset for local, so only one
            // in UTC is left to it.
            if (reader.TokenType == JsonTokenType.String && reader.ValueSpan is [.., (byte)'Z']
                && reader.TryGetDateTimeOffset(out var time))
            {
                return time;
            }

            return Text(ref reader, maxLength: 64) is { } text ? LenientDateTimeOffsetConverter.Parse(text) : null;
        }
        catch (InvalidOperationException)
        {
            // Text that is not valid Unicode costs the event nothing but its time.
            return null;
        }
    }

    private static Range Skip(ref Utf8JsonReader reader, int offset)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return (offset + start)..(offset + (int)reader.BytesConsumed);
    }
}
