using System.Buffers;
using System.Globalization;
using System.Text;

namespace WebhookReceiver.Cli;

/// <summary>A delivery that somebody saved: the signature header, the body, and whether the request announced a body.</summary>
/// <param name="SignatureHeaders">The values of the signature header; none when it was absent.</param>
/// <param name="Body">The body as received.</param>
/// <param name="BodyAnnounced">Whether the headers announced one.</param>
internal sealed record SavedDelivery(IReadOnlyList<string> SignatureHeaders, byte[] Body, bool BodyAnnounced)
{
    /// <summary>Takes a saved HTTP request apart: request line, headers, an empty line, body.</summary>
    /// <exception cref="CommandException">It is no HTTP request.</exception>
    public static SavedDelivery OfRequest(byte[] request, string signatureHeader)
    {
        // In front of the request line or the first header it is an editor's. One in front of the body stays: it counts for the signature.
        request = request.AsSpan().StartsWith("\uFEFF"u8) ? request[3..] : request;
        var (end, bodyStart) = EndOfHeaders(request);
        var headers = HeadersOf(Encoding.Latin1.GetString(request, 0, end));
        var body = request[bodyStart..];
        if (Find(headers, "Transfer-Encoding").Any(value => value.Contains("chunked", StringComparison.OrdinalIgnoreCase)))
        {
            body = Unchunked(body);
        }
        else if (Length(headers) is { } length && length < body.Length)
        {
            // What comes after it is the editor's or the next request on the connection.
            body = body[..(int)length];
        }

        return Of(headers, body, signatureHeader);
    }

    /// <summary>Puts headers and a body together that were saved apart. The headers may be the signature header's value alone.</summary>
    public static SavedDelivery OfParts(string headers, byte[] body, string signatureHeader)
    {
        var text = headers.Trim('\uFEFF', ' ', '\t', '\r', '\n');
        return text.Contains(':', StringComparison.Ordinal)
            ? Of(HeadersOf(text), body, signatureHeader)
            : new SavedDelivery(text.Length == 0 ? [] : [text], body, BodyAnnounced: false);
    }

    private static SavedDelivery Of(List<(string Name, string Value)> headers, byte[] body, string signatureHeader) => new(
        [.. Find(headers, signatureHeader)],
        body,
        Length(headers) > 0 || Find(headers, "Transfer-Encoding").Any());

    private static IEnumerable<string> Find(List<(string Name, string Value)> headers, string name) =>
        headers.Where(header => string.Equals(header.Name, name, StringComparison.OrdinalIgnoreCase)).Select(header => header.Value);

    private static long? Length(List<(string Name, string Value)> headers) =>
        long.TryParse(Find(headers, "Content-Length").FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out var length) ? length : null;

    private static List<(string Name, string Value)> HeadersOf(string text)
    {
        List<(string, string)> headers = [];
        foreach (var line in text.Split('\n'))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);

            // Not the request line, which has a space before any colon.
            if (colon > 0 && !line[..colon].Contains(' ', StringComparison.Ordinal))
            {
                headers.Add((line[..colon], line[(colon + 1)..].Trim()));
            }
        }

        return headers;
    }

    private static (int End, int BodyStart) EndOfHeaders(byte[] request)
    {
        var windows = request.AsSpan().IndexOf("\r\n\r\n"u8);
        var unix = request.AsSpan().IndexOf("\n\n"u8);
        return (windows, unix) switch
        {
            ( >= 0, _) when unix < 0 || windows < unix => (windows, windows + 4),
            (_, >= 0) => (unix, unix + 2),
            _ => throw CommandException.Usage("This is no saved HTTP request: after the headers there must be an empty line, then the body."),
        };
    }

    private static byte[] Unchunked(ReadOnlySpan<byte> chunks)
    {
        var body = new ArrayBufferWriter<byte>();
        while (chunks.IndexOf((byte)'\n') is var lineEnd and >= 0)
        {
            var size = Encoding.ASCII.GetString(chunks[..lineEnd]).Split(';')[0].Trim();
            if (!int.TryParse(size, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var length) || length < 0 || length > chunks.Length - lineEnd - 1)
            {
                throw CommandException.Usage("The saved request says its body is chunked, but the chunks are not whole. Save the body apart and give --header and --body.");
            }

            if (length == 0)
            {
                break;
            }

            body.Write(chunks.Slice(lineEnd + 1, length));
            chunks = chunks[(lineEnd + 1 + length)..].TrimStart("\r\n"u8);
        }

        return body.WrittenSpan.ToArray();
    }
}
