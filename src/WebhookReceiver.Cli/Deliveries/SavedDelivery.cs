using System.Globalization;
using System.Text.RegularExpressions;

namespace WebhookReceiver.Cli;

/// <summary>A delivery that somebody saved: the signature header, the body, and whether the request announced a body.</summary>
/// <param name="SignatureHeaders">The values of the signature header; none when it was absent.</param>
/// <param name="Body">The body as received.</param>
/// <param name="BodyAnnounced">Whether the headers announced one.</param>
internal sealed partial record SavedDelivery(IReadOnlyList<string> SignatureHeaders, byte[] Body, bool BodyAnnounced)
{
    /// <summary>Gets the header's value as a receiver sees it; <see langword="null"/> when it was absent.</summary>
    public string? Signature => SignatureHeaders.Count == 0 ? null : string.Join(", ", SignatureHeaders);

    /// <summary>
    /// Gets when it says it was signed. Only to have a clock to compare with: whether the header as a whole is well formed is the
    /// verifier's to decide.
    /// </summary>
    public DateTimeOffset? SignedAt =>
        Signature is { } value && Timestamp().Match(value) is { Success: true } match &&
            long.Parse(match.Groups["t"].Value, CultureInfo.InvariantCulture) is var seconds
                && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;

    /// <summary>Takes a saved HTTP request apart: request line, headers, an empty line, body.</summary>
    /// <exception cref="CommandException">It is no HTTP request.</exception>
    public static SavedDelivery ParseRequest(byte[] request, string signatureHeader) =>
        From(SavedHttp.ParseRequest(request), signatureHeader);

    /// <summary>Puts headers and a body together that were saved apart. The headers may be the signature header's value alone.</summary>
    public static SavedDelivery Parse(string headers, byte[] body, string signatureHeader)
    {
        var text = headers.Trim('\uFEFF', ' ', '\t', '\r', '\n');
        return text.Contains(':', StringComparison.Ordinal)
            ? From(new SavedHttp { Headers = SavedHttp.ReadHead(text).Headers, Body = body }, signatureHeader)
            : new SavedDelivery(text.Length == 0 ? [] : [text], body, BodyAnnounced: false);
    }

    private static SavedDelivery From(SavedHttp saved, string signatureHeader) => new(
        [.. saved.ValuesOf(signatureHeader)], saved.Body.ToArray(), saved.Length > 0 || saved.ValuesOf("Transfer-Encoding").Any());

    [GeneratedRegex(@"(?:^|,)\s*t=(?<t>[0-9]{1,12})\s*(?:,|$)", RegexOptions.NonBacktracking)]
    private static partial Regex Timestamp();
}
