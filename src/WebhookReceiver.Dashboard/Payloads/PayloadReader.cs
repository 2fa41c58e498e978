using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Options;
using WebhookReceiver.EntityFrameworkCore;

namespace WebhookReceiver.Dashboard;

/// <summary>
/// Makes text for a page of bodies and errors, with personal data masked. What comes out is text and nothing else: the component that shows it encodes it. Where masking fails,
/// nothing is shown.
/// </summary>
internal sealed class PayloadReader(IOptions<WebhookDashboardOptions> options)
{
    /// <summary>The most characters of a body on a page.</summary>
    public const int MaxShown = 64 * 1024;

    /// <summary>The largest body that is read for a page at all.</summary>
    public const int MaxBytes = 4 * 1024 * 1024;

    private const int MaxHexBytes = 1024;
    private const int BytesPerLine = 16;
    private const string Withheld = "(not shown: redaction failed)";

    // Readable text stays readable; the page encodes it for HTML.
    private static readonly JsonWriterOptions Indented = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly List<RedactedPath> paths = [.. options.Value.RedactedPaths.Select(text => RedactedPath.TryParse(text, out var path, out _) ? path : null).OfType<RedactedPath>()];

    public PayloadText Payload(InboxEntry entry, ReadOnlyMemory<byte> body)
    {
        // As the receiver reads it.
        body = body.Span.StartsWith(Encoding.UTF8.Preamble) ? body[Encoding.UTF8.Preamble.Length..] : body;
        if (body.Length > MaxBytes)
        {
            return new PayloadText(Text: null, $"The body has {Number(body.Length)} bytes, which is too much for a page.", IsJson: false);
        }

        if (IsJson(body))
        {
            return Redacted(entry, () => Indent(body), isJson: true);
        }

        // Paths mean nothing in what is no JSON, and what they would have masked may well be in it.
        return paths.Count > 0
            ? new PayloadText(Text: null, "The body is not JSON, so RedactedPaths cannot be applied, and nothing of it is shown.", IsJson: false)
            : Redacted(entry, () => TextOf(body.Span), isJson: false);
    }

    /// <summary>An error of a handler, which may quote anything.</summary>
    public string Error(InboxEntry entry, string error)
    {
        if (options.Value.Redact is not { } redact)
        {
            return error;
        }

        try
        {
            return redact(entry, error) ?? Withheld;
        }
#pragma warning disable CA1031 // Do not catch general exception types: the application's callback may throw anything, and then nothing is shown
        catch (Exception)
#pragma warning restore CA1031
        {
            return Withheld;
        }
    }

    private static bool IsJson(ReadOnlyMemory<byte> body)
    {
        try
        {
            JsonDocument.Parse(body).Dispose();
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static string TextOf(ReadOnlySpan<byte> body)
    {
        try
        {
            return Visible(StrictUtf8.GetString(body));
        }
        catch (ArgumentException)
        {
            return HexOf(body[..Math.Min(body.Length, MaxHexBytes)]);
        }
    }

    /// <summary>Replaces control characters by their pictures: a page shows nothing of them, or worse.</summary>
    private static string Visible(string text) => string.Create(text.Length, text, static (span, source) =>
    {
        for (var i = 0; i < span.Length; i++)
        {
            span[i] = source[i] switch
            {
                '\n' or '\t' => source[i],
                < ' ' => (char)('\u2400' + source[i]),
                '\u007f' => '\u2421',
                _ => source[i],
            };
        }
    });

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

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private string Indent(ReadOnlyMemory<byte> body)
    {
        using var json = JsonDocument.Parse(body);
        var buffer = new ArrayBufferWriter<byte>();
        try
        {
            using var writer = new Utf8JsonWriter(buffer, Indented);
            new RedactingWriter(writer, paths).Write(json.RootElement);
        }
        catch (InvalidOperationException) when (paths.Count == 0)
        {
            // Half a surrogate pair in an escape is JSON by its grammar, but no text. Nothing has to be masked, so it is shown as it came.
            return TextOf(body.Span);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private PayloadText Redacted(InboxEntry entry, Func<string> make, bool isJson)
    {
        try
        {
            var text = make();
            text = options.Value.Redact is { } redact ? redact(entry, text) : text;
            return text.Length <= MaxShown
                ? new PayloadText(text, isJson ? null : "The body is not JSON; this is what it holds.", isJson)
                : new PayloadText(Cut(text), $"These are the first {Number(MaxShown)} of {Number(text.Length)} characters.", isJson);
        }
#pragma warning disable CA1031 // Do not catch general exception types: whatever went wrong while masking, the answer is to show nothing
        catch (Exception)
#pragma warning restore CA1031
        {
            return new PayloadText(Text: null, "The payload is not shown, because its redaction failed.", IsJson: false);
        }
    }

    private static string Cut(string text) => text[..(char.IsHighSurrogate(text[MaxShown - 1]) ? MaxShown - 1 : MaxShown)];
}
