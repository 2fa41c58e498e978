using System.Globalization;
using System.Text;
using System.Text.Json;

namespace WebhookReceiver.Cli;

/// <summary>A saved request, answer or bare body. The body keeps its bytes, but for a byte order mark in front, which is not JSON's.</summary>
internal sealed record SavedHttp
{
    public int? Status { get; init; }

    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Reads a file's content: an HTTP request or answer with its first line, headers and a blank line before the body, or the body alone.</summary>
    public static SavedHttp Parse(ReadOnlyMemory<byte> content)
    {
        // An editor's, in front of the file: JSON has none, and an HTTP message begins with its first line.
        content = WithoutByteOrderMark(content);
        var span = content.Span;
        if (span.TrimStart(" \t\r\n"u8) is [] or [(byte)'{' or (byte)'[' or (byte)'<', ..])
        {
            return new SavedHttp { Body = content };
        }

        var (headEnd, bodyStart) = FindBlankLine(span);
        var lines = Encoding.UTF8.GetString(span[..headEnd]).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        Dictionary<string, string> headers = new(StringComparer.OrdinalIgnoreCase);
        int? status = null;
        foreach (var line in lines)
        {
            if (line.StartsWith("HTTP/", StringComparison.Ordinal))
            {
                status = StatusIn(line);
            }
            else if (line.IndexOf(':', StringComparison.Ordinal) is var colon and > 0 && !line[..colon].Contains(' ', StringComparison.Ordinal))
            {
                headers[line[..colon]] = line[(colon + 1)..].Trim();
            }
        }

        return status is null && headers.Count == 0
            ? new SavedHttp { Body = content }
            : new SavedHttp { Status = status, Headers = headers, Body = WithoutByteOrderMark(content[bodyStart..]) };
    }

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

    private static ReadOnlyMemory<byte> WithoutByteOrderMark(ReadOnlyMemory<byte> content) => content.Span.StartsWith("\uFEFF"u8) ? content[3..] : content;

    private static (int HeadEnd, int BodyStart) FindBlankLine(ReadOnlySpan<byte> content)
    {
        var windows = content.IndexOf("\r\n\r\n"u8);
        var unix = content.IndexOf("\n\n"u8);
        return (windows, unix) switch
        {
            (-1, -1) => (content.Length, content.Length),
            ( >= 0, -1) => (windows, windows + 4),
            (-1, >= 0) => (unix, unix + 2),
            _ => windows < unix ? (windows, windows + 4) : (unix, unix + 2),
        };
    }

    private static int? StatusIn(string line) =>
        line.Split(' ') is [_, var text, ..] && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var status) ? status : null;
}
