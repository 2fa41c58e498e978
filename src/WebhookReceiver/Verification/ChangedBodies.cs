using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace WebhookReceiver;

/// <summary>Undoes, one at a time, the changes that proxies and frameworks are known to make to a body on its way.</summary>
internal static class ChangedBodies
{
    /// <summary>
    /// No re-serialised variant is longer. Indenting a document of objects and texts makes it two to three times as long.
    /// </summary>
    private const int MaxVariantBytes = 4 * SignatureExplainer.MaxBodyBytes;

    private static ReadOnlySpan<byte> Bom => [0xEF, 0xBB, 0xBF];

    /// <summary>Yields what the body may have been when it was signed, with the cause and the fix that goes with it.</summary>
    public static IEnumerable<(RejectionCause Cause, string Message, ReadOnlyMemory<byte> Body)> Of(ReadOnlyMemory<byte> rawBody)
    {
        const string KeepBytes = "Pass the body through byte for byte; look for a proxy, gateway or editor that rewrites it.";

        foreach (var variant in TrailingNewlines(rawBody.ToArray()))
        {
            yield return (RejectionCause.TrailingNewline, "A line break at the end of the body was added or removed after signing. "
                + KeepBytes, variant);
        }

        foreach (var variant in LineEndings(rawBody.ToArray()))
        {
            yield return (RejectionCause.LineEndings, "The line endings of the body were changed after signing. " + KeepBytes, variant);
        }

        yield return (RejectionCause.ByteOrderMark, "A byte order mark was added to or removed from the body after signing. "
            + KeepBytes, WithBomToggled(rawBody.Span));

        foreach (var variant in Reserializations(rawBody))
        {
            yield return (RejectionCause.JsonReserialized, "The JSON was parsed and written again after signing. " + KeepBytes, variant);
        }
    }

    private static IEnumerable<byte[]> TrailingNewlines(byte[] body)
    {
        yield return [.. body, (byte)'\n'];
        yield return [.. body, (byte)'\r', (byte)'\n'];

        if (body is [.., (byte)'\n'])
        {
            yield return body[..^1];
        }

        if (body is [.., (byte)'\r', (byte)'\n'])
        {
            yield return body[..^2];
        }
    }

    private static IEnumerable<byte[]> LineEndings(byte[] body)
    {
        // Latin-1 maps every byte to one character and back, so text operations cannot damage a body that is not UTF-8.
        var unix = Encoding.Latin1.GetString(body).Replace("\r\n", "\n", StringComparison.Ordinal);
        yield return Encoding.Latin1.GetBytes(unix);
        yield return Encoding.Latin1.GetBytes(unix.Replace("\n", "\r\n", StringComparison.Ordinal));
    }

    private static byte[] WithBomToggled(ReadOnlySpan<byte> body) =>
        body.StartsWith(Bom) ? body[Bom.Length..].ToArray() : [.. Bom, .. body];

    private static IEnumerable<byte[]> Reserializations(ReadOnlyMemory<byte> body)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(body);
        }
        catch (JsonException)
        {
            yield break;
        }

        using (document)
        {
            foreach (var encoder in new[] { JavaScriptEncoder.Default, JavaScriptEncoder.UnsafeRelaxedJsonEscaping })
            {
                foreach (var indented in new[] { false, true })
                {
                    if (Write(document.RootElement,
                        new JsonWriterOptions { Encoder = encoder, Indented = indented, NewLine = "\n" }) is { } variant)
                    {
                        yield return variant;
                    }
                }
            }
        }
    }

    /// <returns><see langword="null"/> when the document cannot have been written like this.</returns>
    private static byte[]? Write(JsonElement element, JsonWriterOptions options)
    {
        var output = new BoundedOutput(MaxVariantBytes);
        try
        {
            using var writer = new Utf8JsonWriter(output, options);
            element.WriteTo(writer);
            writer.Flush();
            return output.ToArray();
        }
        catch (InvalidOperationException)
        {
            // Text that is not valid UTF-8 cannot be written again, and nothing that a receiver accepts becomes this long: a deeply nested
            // array grows a hundredfold when it is indented.
            return null;
        }
    }
}
