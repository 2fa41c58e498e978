using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using WebhookReceiver.EntityFrameworkCore;

namespace WebhookReceiver.Dashboard;

/// <summary>
/// Makes text for a page of bodies and errors, with personal data masked. What comes out is text and nothing else: the component that
/// shows it encodes it. Where masking fails, nothing is shown.
/// </summary>
internal sealed class PayloadReader(IOptions<WebhookDashboardOptions> options)
{
    /// <summary>The most characters of a body on a page.</summary>
    public const int MaxShown = 64 * 1024;

    /// <summary>The largest body that is read for a page at all.</summary>
    public const int MaxBytes = 4 * 1024 * 1024;

    /// <summary>The most characters that are passed to <see cref="WebhookDashboardOptions.Redact"/>.</summary>
    public const int MaxRedacted = 1024 * 1024;

    private const string Withheld = "(not shown: redaction failed)";

    private readonly HashSet<string> fields = new(options.Value.RedactedFields, StringComparer.OrdinalIgnoreCase);

    public PayloadText Payload(InboxEntry entry, ReadOnlyMemory<byte> body)
    {
        // As the receiver reads it.
        body = body.Span.StartsWith(Encoding.UTF8.Preamble) ? body[Encoding.UTF8.Preamble.Length..] : body;
        if (body.Length > MaxBytes)
        {
            return Withhold($"The body has {Number(body.Length)} bytes, which is too much for a page.");
        }

        if (IsJson(body.Span))
        {
            return Redacted(entry, limit => Indent(body.Span, limit), body.Length, isJson: true);
        }

        // There are no fields in what is no JSON, and what would have been masked may well be in it.
        return fields.Count > 0
            ? Withhold("The body is not JSON, so RedactedFields cannot be applied, and nothing of it is shown.")
            : Redacted(entry, limit => BodyText.From(body.Span, limit), body.Length, isJson: false);
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
#pragma warning disable CA1031 // Do not catch general exception types: the callback may throw anything, and then nothing is shown
        catch (Exception)
#pragma warning restore CA1031
        {
            return Withheld;
        }
    }

    private static bool IsJson(ReadOnlySpan<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            while (reader.Read())
            {
                // Nothing is kept: a document of 1 MiB of brackets is many times as large.
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private BoundedText Indent(ReadOnlySpan<byte> body, int limit)
    {
        try
        {
            var text = new BoundedText(limit);
            new RedactingWriter(text, fields).Write(body);
            return text;
        }
        catch (InvalidOperationException) when (fields.Count == 0)
        {
            // Half a surrogate pair in an escape is JSON by its grammar, but no text. Nothing has to be masked, so it is shown as it came.
            return BodyText.From(body, limit);
        }
    }

    private PayloadText Redacted(InboxEntry entry, Func<int, BoundedText> make, int bodyLength, bool isJson)
    {
        try
        {
            if (options.Value.Redact is not { } redact)
            {
                var shown = make(MaxShown);
                return shown.IsCut
                    ? new PayloadText(
                        shown.ToString(),
                        $"These are the first {Number(MaxShown)} characters of a body of {Number(bodyLength)} bytes.",
                        isJson)
                    : Whole(shown.ToString(), isJson);
            }

            // The callback gets a whole text or none: what it would have found across the cut must not be shown in part.
            var made = make(MaxRedacted);
            if (made.IsCut)
            {
                return Withhold(
                    $"The payload is not shown, because it has more than the {Number(MaxRedacted)} characters that Redact is called with.");
            }

            var text = redact(entry, made.ToString());
            return text.Length <= MaxShown
                ? Whole(text, isJson)
                : new PayloadText(Cut(text), $"These are the first {Number(MaxShown)} of {Number(text.Length)} characters.", isJson);
        }
#pragma warning disable CA1031 // Do not catch general exception types: whatever went wrong while masking, the answer is to show nothing
        catch (Exception)
#pragma warning restore CA1031
        {
            return Withhold("The payload is not shown, because its redaction failed.");
        }
    }

    private static PayloadText Withhold(string why) => new(Text: null, why, IsJson: false);

    private static PayloadText Whole(string text, bool isJson) =>
        new(text, isJson ? null : "The body is not JSON; this is what it holds.", isJson);

    private static string Cut(string text) => text[..(char.IsHighSurrogate(text[MaxShown - 1]) ? MaxShown - 1 : MaxShown)];
}
