using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace WebhookReceiver.Dashboard;

/// <summary>
/// Writes JSON again, indented, with the values of some fields masked, and stops where the output is full: a body of 1 MiB can be 60 MiB
/// when it is indented. It reads token by token instead of building an object, so of two fields with the same name both are masked.
/// </summary>
internal sealed class RedactingWriter(BoundedText output, HashSet<string> fields)
{
    private const string Mask = "\"***\"";

    // Readable text stays readable; the page encodes it for HTML.
    private static readonly JavaScriptEncoder Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> masked = fields.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <param name="json">One valid JSON value.</param>
    /// <exception cref="InvalidOperationException">A string is no text, such as half a surrogate pair.</exception>
    public void Write(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        var previous = JsonTokenType.None;
        var isMasked = false;
        while (!output.IsCut && reader.Read())
        {
            Separate(previous, reader.TokenType, reader.CurrentDepth);
            if (isMasked)
            {
                reader.Skip();
                output.Append(Mask);
                isMasked = false;
            }
            else
            {
                isMasked = WriteToken(ref reader);
            }

            previous = reader.TokenType;
        }
    }

    private static bool Opens(JsonTokenType token) => token is JsonTokenType.StartObject or JsonTokenType.StartArray;

    private void Separate(JsonTokenType previous, JsonTokenType next, int depth)
    {
        var closes = next is JsonTokenType.EndObject or JsonTokenType.EndArray;
        if (previous is JsonTokenType.PropertyName)
        {
            output.Append(": ");
        }
        else if (previous is not JsonTokenType.None && !(closes && Opens(previous)))
        {
            output.Append(closes || Opens(previous) ? "\n" : ",\n");
            output.Append(' ', 2 * depth);
        }
    }

    /// <returns>Whether the token is the name of a field whose value must not be shown.</returns>
    private bool WriteToken(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is JsonTokenType.PropertyName or JsonTokenType.String)
        {
            return WriteText(ref reader);
        }

        WriteAscii(reader.ValueSpan);
        return false;
    }

    private bool WriteText(ref Utf8JsonReader reader)
    {
        var rented = ArrayPool<char>.Shared.Rent(reader.ValueSpan.Length);
        try
        {
            ReadOnlySpan<char> text = rented.AsSpan(0, reader.CopyString(rented));
            var isMasked = reader.TokenType is JsonTokenType.PropertyName && masked.Contains(text);
            Span<char> encoded = stackalloc char[256];
            output.Append("\"");
            while (!text.IsEmpty && !output.IsCut)
            {
                Encoder.Encode(text, encoded, out var read, out var written);
                output.Append(encoded[..written]);
                text = text[read..];
            }

            output.Append("\"");
            return isMasked;
        }
        finally
        {
            // Personal data, which the next renter must not find.
            ArrayPool<char>.Shared.Return(rented, clearArray: true);
        }
    }

    private void WriteAscii(ReadOnlySpan<byte> text)
    {
        Span<char> characters = stackalloc char[256];
        while (!text.IsEmpty && !output.IsCut)
        {
            var length = Math.Min(text.Length, characters.Length);
            Ascii.ToUtf16(text[..length], characters, out _);
            output.Append(characters[..length]);
            text = text[length..];
        }
    }
}
