using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace WebhookReceiver;

/// <summary>
/// Finds the probable cause of a rejected delivery by trying the known mistakes one by one. Costs up to some thirty signatures per secret
/// and some ten copies of the body, so larger
/// bodies than <see cref="MaxBodyBytes"/> are not examined. Never throws for what a sender can send. Its answer is for the receiver's own
/// log, never for the sender.
/// </summary>
public static class SignatureExplainer
{
    /// <summary>The largest body that is examined: 64 KiB. Debitura's documented payloads stay below 2 KiB.</summary>
    public const int MaxBodyBytes = 64 * 1024;

    /// <summary>Explains a rejected delivery.</summary>
    /// <param name="input">The delivery and the receiver's side of it.</param>
    /// <returns>The first cause that fits, or <see cref="RejectionCause.Unknown"/>.</returns>
    public static SignatureExplanation Explain(ExplainerInput input)
    {
        ArgumentNullException.ThrowIfNull(input);

        var reason = SignatureVerifier.CheckHeader(
            input.SignatureHeader, input.Now, input.Tolerance, input.FutureTolerance, out var header);
        return reason switch
        {
            RejectionReason.MissingSignature => new(
                RejectionCause.HeaderMissing,
                "The signature header is absent. If this should be a delivery, look for a proxy that drops the header and compare the " +
                "option SignatureHeader with the sender's name for it."),
            RejectionReason.MalformedSignature => ExplainShape(input),
            RejectionReason.TimestampTooOld or RejectionReason.TimestampInFuture => ExplainAge(input, in header),
            _ => ExplainMismatch(input, in header),
        };
    }

    private static SignatureExplanation ExplainShape(ExplainerInput input)
    {
        var value = input.SignatureHeader!.Trim();
        if (value.StartsWith("sha256=", StringComparison.OrdinalIgnoreCase))
        {
            return new(RejectionCause.ObsoleteScheme,
                "This is the obsolete sha256= scheme. Sign t + \".\" + body and send \"t=<Unix seconds>,v1=<hexadecimal>\".");
        }

        if (input.Secrets.Any(secret => IsSecretText(secret, value)))
        {
            return new(RejectionCause.SecretInHeader,
                "The signature header carries the signing secret itself. Rotate that secret, and send a signature made with it instead.");
        }

        foreach (var element in value.Split(',', StringSplitOptions.TrimEntries))
        {
            if (element.StartsWith("t=", StringComparison.Ordinal) && element.Length == "t=".Length + 13
                && element.Skip(2).All(char.IsAsciiDigit))
            {
                return new(RejectionCause.TimestampInMilliseconds, "t is in milliseconds. Send Unix seconds, and sign the same digits.");
            }

            if (element.StartsWith("v1=", StringComparison.Ordinal) && IsBase64Signature(element["v1=".Length..]))
            {
                return new(RejectionCause.SignatureInBase64, "v1 is Base64. Send the 32 bytes of the signature as 64 hexadecimal digits.");
            }
        }

        return new(RejectionCause.Unknown,
            "The signature header is not \"t=<Unix seconds>,v1=<64 hexadecimal digits>\". Compare what the sender builds with that form.");
    }

    private static SignatureExplanation ExplainAge(ExplainerInput input, in SignatureHeader header)
    {
        var ageSeconds = input.Now.ToUnixTimeSeconds() - header.UnixSeconds;
        var direction = ageSeconds > 0 ? "ago" : "in the future";
        return new(
            RejectionCause.ClockOff,
            string.Create(
                CultureInfo.InvariantCulture,
                $"The delivery says it was signed {Math.Abs(ageSeconds)} s {direction}. Compare this machine's clock with a time server; " +
                $"if it is right, the sender's clock is off by that much or the delivery is an old one sent again."));
    }

    private static SignatureExplanation ExplainMismatch(ExplainerInput input, in SignatureHeader header)
    {
        if (input.RawBody is not { } rawBody)
        {
            return new(RejectionCause.Unknown, "The header is well formed and fresh; without the body nothing more can be said.");
        }

        var body = rawBody.Span;
        if (body.IsEmpty && input.BodyAnnounced)
        {
            return new(
                RejectionCause.BodyAlreadyRead,
                "The request announced a body but none was left to read: a middleware or model binding in front consumed it. Move the " +
                "receiver before it, or let it call EnableBuffering.");
        }

        if (body.Length > MaxBodyBytes)
        {
            return new(
                RejectionCause.Unknown,
                string.Create(CultureInfo.InvariantCulture, $"The body is larger than {MaxBodyBytes} bytes, and larger ones are not " +
                    $"examined. Repeat the test with a smaller body."));
        }

        foreach (var secret in input.Secrets)
        {
            if (ExplainKey(in header, body, secret) is { } explanation)
            {
                return explanation;
            }
        }

        foreach (var (receiver, secrets) in input.OtherReceivers)
        {
            if (secrets.Any(Matching(header, rawBody)))
            {
                return new(
                    RejectionCause.SecretOfAnotherReceiver,
                    $"The delivery is signed with a secret of the receiver '{receiver}'. Swap the secrets, or the addresses in the two " +
                    $"subscriptions.");
            }
        }

        foreach (var (cause, message, variant) in ChangedBodies.Of(rawBody))
        {
            if (input.Secrets.Any(Matching(header, variant)))
            {
                return new(cause, message);
            }
        }

        return new(
            RejectionCause.Unknown,
            "No known mistake fits. Either the secret belongs to another subscription (each one has its own), or the body was changed on " +
            "the way in a way that cannot be undone.");
    }

    private static SignatureExplanation? ExplainKey(in SignatureHeader header, ReadOnlySpan<byte> body, WebhookSecret secret)
    {
        var asText = Encoding.ASCII.GetBytes(Convert.ToBase64String(secret.Key));
        if (IsSignedWith(in header, body, asText))
        {
            return new(
                RejectionCause.SecretNotDecoded,
                "The text of the secret was used as the key. Base64-decode it first and use the bytes; a sender that really signs with " +
                "the text needs SecretEncoding = Text here.");
        }

        if (DecodeOnceMore(secret) is { } decoded && IsSignedWith(in header, body, decoded))
        {
            return new(
                RejectionCause.SecretEncodedTwice,
                "The configured secret is Base64 of the Base64 text. Configure the secret exactly as issued, without encoding it again.");
        }

        return IsSignedWithoutTimestamp(in header, body, secret)
            ? new(RejectionCause.TimestampNotSigned,
                "Only the body was signed. Sign t + \".\" + body, with the same digits of t as in the header.")
            : null;
    }

    private static Func<WebhookSecret, bool> Matching(SignatureHeader header, ReadOnlyMemory<byte> body) =>
        secret => SignatureVerifier.CheckSignature(in header, body.Span, [secret]).IsValid;

    private static bool IsSignedWith(in SignatureHeader header, ReadOnlySpan<byte> body, byte[] key) =>
        key.Length >= WebhookSecret.MinBytes && SignatureVerifier.CheckSignature(in header, body, [WebhookSecret.FromBytes(key)]).IsValid;

    private static bool IsSignedWithoutTimestamp(in SignatureHeader header, ReadOnlySpan<byte> body, WebhookSecret secret)
    {
        var expected = new DeliverySignature(HMACSHA256.HashData(secret.Key, body));
        Span<DeliverySignature> candidates = stackalloc DeliverySignature[SignatureHeader.MaxCandidates];
        return candidates[..header.CopyCandidates(candidates)].Contains(expected);
    }

    private static byte[]? DecodeOnceMore(WebhookSecret secret)
    {
        var buffer = new byte[secret.Key.Length];
        return Ascii.IsValid(secret.Key) && Convert.TryFromBase64String(Encoding.ASCII.GetString(secret.Key), buffer, out var length)
            ? buffer[..length]
            : null;
    }

    private static bool IsSecretText(WebhookSecret secret, string value) =>
        CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(Convert.ToBase64String(secret.Key)), Encoding.UTF8.GetBytes(value)) ||
        CryptographicOperations.FixedTimeEquals(secret.Key, Encoding.UTF8.GetBytes(value));

    private static bool IsBase64Signature(string value)
    {
        Span<byte> bytes = stackalloc byte[DeliverySignature.Length + 1];
        return Convert.TryFromBase64String(value, bytes, out var length) && length == DeliverySignature.Length;
    }
}
