using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace WebhookReceiver.Cli;

/// <summary>A saved request, answer or bare body. The body keeps its bytes.</summary>
internal sealed record SavedHttp
{
    public int? Status { get; init; }

    /// <summary>Gets the headers in their order; a name can be there more than once.</summary>
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Reads an HTTP request or answer with its first line, headers and a blank line before the body, or the body alone.</summary>
    public static SavedHttp Parse(ReadOnlyMemory<byte> content)
    {
        // An editor's byte order marks, in front of the file and of the body: JSON has none, and an HTTP message begins with its first
        // line.
        content = WithoutByteOrderMark(content);
        if (content.Span.TrimStart(" \t\r\n"u8) is [] or [(byte)'{' or (byte)'[' or (byte)'<', ..])
        {
            return new SavedHttp { Body = content };
        }

        var (headEnd, bodyStart) = FindBlankLine(content.Span) ?? (content.Length, content.Length);
        var (status, headers) = ReadHead(Encoding.UTF8.GetString(content.Span[..headEnd]));
        return status is null && headers.Count == 0
            ? new SavedHttp { Body = content }
            : new SavedHttp { Status = status, Headers = headers, Body = WithoutByteOrderMark(content[bodyStart..]) };
    }

    /// <summary>Reads an HTTP request and its body as the receiver saw it: without chunks, and no longer than announced.</summary>
    /// <exception cref="CommandException">It is no HTTP request.</exception>
    public static SavedHttp ParseRequest(ReadOnlyMemory<byte> content)
    {
        // A byte order mark in front of the request is an editor's. One in front of the body stays: it counts for the signature.
        content = WithoutByteOrderMark(content);
        var (headEnd, bodyStart) = FindBlankLine(content.Span)
            ?? throw CommandException.Usage("This is no saved HTTP request: after the headers there must be an empty line, then the body.");
        var (_, headers) = ReadHead(Encoding.Latin1.GetString(content.Span[..headEnd]));
        var saved = new SavedHttp { Headers = headers, Body = content[bodyStart..] };
        if (saved.ValuesOf("Transfer-Encoding").Any(value => value.Contains("chunked", StringComparison.OrdinalIgnoreCase)))
        {
            return saved with { Body = Unchunked(saved.Body.Span) };
        }

        // What comes after it is the editor's or the next request on the connection.
        return saved.Length < saved.Body.Length ? saved with { Body = saved.Body[..(int)saved.Length.Value] } : saved;
    }

    /// <summary>Reads header lines; those without a name and a colon, such as a first line, are left out.</summary>
    public static (int? Status, IReadOnlyList<(string Name, string Value)> Headers) ReadHead(string text)
    {
        List<(string, string)> headers = [];
        int? status = null;
        foreach (var line in text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("HTTP/", StringComparison.Ordinal))
            {
                status = StatusIn(line);
            }
            else if (line.IndexOf(':', StringComparison.Ordinal) is var colon and > 0
                && !line[..colon].Contains(' ', StringComparison.Ordinal))
            {
                headers.Add((line[..colon], line[(colon + 1)..].Trim()));
            }
        }

        return (status, headers);
    }

    /// <summary>Gets the length that the headers announce.</summary>
    public long? Length =>
        long.TryParse(ValuesOf("Content-Length").FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            ? length
            : null;

    public IEnumerable<string> ValuesOf(string name) =>
        Headers.Where(header => string.Equals(header.Name, name, StringComparison.OrdinalIgnoreCase)).Select(header => header.Value);

    /// <summary>Reads the body as JSON.</summary>
    /// <returns>The root object; <see langword="null"/> when it is none.</returns>
    public JsonElement? ReadObject()
    {
        try
        {
            using var document = JsonDocument.Parse(Body);
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static ReadOnlyMemory<byte> WithoutByteOrderMark(ReadOnlyMemory<byte> content) =>
        content.Span.StartsWith("\uFEFF"u8) ? content[3..] : content;

    private static (int HeadEnd, int BodyStart)? FindBlankLine(ReadOnlySpan<byte> content)
    {
        var windows = content.IndexOf("\r\n\r\n"u8);
        var unix = content.IndexOf("\n\n"u8);
        return (windows, unix) switch
        {
            (-1, -1) => null,
            ( >= 0, _) when unix < 0 || windows < unix => (windows, windows + 4),
            _ => (unix, unix + 2),
        };
    }

    private static int? StatusIn(string line) =>
        line.Split(' ') is [_, var text, ..] && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var status)
            ? status
            : null;

    private static byte[] Unchunked(ReadOnlySpan<byte> chunks)
    {
        var body = new ArrayBufferWriter<byte>();
        while (chunks.IndexOf((byte)'\n') is var lineEnd and >= 0)
        {
            var size = Encoding.ASCII.GetString(chunks[..lineEnd]).Split(';')[0].Trim();
            var isNumber = int.TryParse(size, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var length);
            if (!isNumber || length < 0 || length > chunks.Length - lineEnd - 1)
            {
                throw CommandException.Usage(
                    "The saved request says its body is chunked, but the chunks are not whole. Save the body apart and give --header " +
                        "and --body.");
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
