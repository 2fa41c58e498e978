using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace WebhookReceiver.Dashboard;

/// <summary>Makes text of a body that is no JSON: as it came, or as hexadecimal digits when it is no text either.</summary>
internal static class BodyText
{
    private const int MaxHexBytes = 1024;
    private const int BytesPerLine = 16;

    public static BoundedText From(ReadOnlySpan<byte> body, int limit)
    {
        var text = new BoundedText(limit);
        Span<char> part = stackalloc char[512];
        for (var rest = body; !rest.IsEmpty && !text.IsCut;)
        {
            var status = Utf8.ToUtf16(rest, part, out var read, out var written, replaceInvalidSequences: false);
            if (status is not (OperationStatus.Done or OperationStatus.DestinationTooSmall))
            {
                text = new BoundedText(limit);
                text.Append(HexOf(body[..Math.Min(body.Length, MaxHexBytes)]));
                return text;
            }

            MakeVisible(part[..written]);
            text.Append(part[..written]);
            rest = rest[read..];
        }

        return text;
    }

    /// <summary>Replaces control characters by their pictures: a page shows nothing of them, or worse.</summary>
    private static void MakeVisible(Span<char> text)
    {
        foreach (ref var character in text)
        {
            character = character switch
            {
                '\n' or '\t' => character,
                < ' ' => (char)('\u2400' + character),
                '\u007f' => '\u2421',
                _ => character,
            };
        }
    }

    private static string HexOf(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        for (var start = 0; start < bytes.Length; start += BytesPerLine)
        {
            var line = bytes[start..Math.Min(bytes.Length, start + BytesPerLine)];
            text.Append(CultureInfo.InvariantCulture, $"{start:x4}  ");
            foreach (var value in line)
            {
                text.Append(CultureInfo.InvariantCulture, $"{value:x2} ");
            }

            text.Append(' ', ((BytesPerLine - line.Length) * 3) + 1);
            foreach (var value in line)
            {
                text.Append(value is >= 0x20 and < 0x7f ? (char)value : '.');
            }

            text.Append('\n');
        }

        return text.ToString();
    }
}
