using System.Buffers;
using System.Security.Cryptography;

namespace WebhookReceiver;

/// <summary>
/// Verifies deliveries: bytes, header, secrets and time in, a result out. Works without HTTP and never throws for what a sender can send.
/// Scheme: <c>v1 = lowercase-hex(HMAC-SHA256(secret, t + "." + raw body))</c>, from Debitura's developer concepts, "Webhooks". Thread-safe.
/// </summary>
public static class SignatureVerifier
{
    /// <summary>The allowed difference between <c>t</c> and the clock, 5 minutes both ways, as Debitura's documents advise.</summary>
    public static readonly TimeSpan DefaultTolerance = TimeSpan.FromSeconds(300);

    // The end of the year 9999, up to where a timestamp has a date. A tolerance without bounds would otherwise let one through whose
    // SignedAt throws.
    private static readonly long LastUnixSecond = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    /// <summary>Verifies a delivery with the default tolerances.</summary>
    /// <param name="signatureHeader">The value of the signature header; <see langword="null"/> when it is absent.</param>
    /// <param name="rawBody">The body exactly as received: not decoded, not re-serialised. Not kept.</param>
    /// <param name="secrets">The current secrets; any of them may match.</param>
    /// <param name="now">The receiver's clock.</param>
    /// <returns>Valid with the secret's index and the time of signing, or the reason for the rejection.</returns>
    public static VerificationResult Verify(
        string? signatureHeader, ReadOnlySpan<byte> rawBody, ReadOnlySpan<WebhookSecret> secrets, DateTimeOffset now) =>
        Verify(signatureHeader, rawBody, secrets, now, DefaultTolerance, DefaultTolerance);

    /// <summary>Verifies a delivery.</summary>
    /// <param name="signatureHeader">The value of the signature header; <see langword="null"/> when it is absent.</param>
    /// <param name="rawBody">The body exactly as received: not decoded, not re-serialised. Not kept.</param>
    /// <param name="secrets">The current secrets; any of them may match.</param>
    /// <param name="now">The receiver's clock. Compared in whole seconds, the unit of <c>t</c>.</param>
    /// <param name="tolerance">How long ago the delivery may have been signed, not negative. A difference of exactly this much is
    /// accepted.</param>
    /// <param name="futureTolerance">How far ahead it may have been signed, not negative. A difference of exactly this much is
    /// accepted.</param>
    /// <returns>Valid with the secret's index and the time of signing, or the reason for the rejection.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A tolerance is negative.</exception>
    public static VerificationResult Verify(
        string? signatureHeader,
        ReadOnlySpan<byte> rawBody,
        ReadOnlySpan<WebhookSecret> secrets,
        DateTimeOffset now,
        TimeSpan tolerance,
        TimeSpan futureTolerance)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(tolerance, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(futureTolerance, TimeSpan.Zero);

        return CheckHeader(signatureHeader, now, tolerance, futureTolerance, out var header) is { } rejection
            ? VerificationResult.Rejected(rejection)
            : CheckSignature(in header, rawBody, secrets);
    }

    /// <summary>Checks what needs no body: presence, shape and age.</summary>
    internal static RejectionReason? CheckHeader(
        string? value, DateTimeOffset now, TimeSpan tolerance, TimeSpan futureTolerance, out SignatureHeader header)
    {
        header = default;
        if (string.IsNullOrEmpty(value))
        {
            return RejectionReason.MissingSignature;
        }

        if (!SignatureHeader.TryParse(value, out header))
        {
            return RejectionReason.MalformedSignature;
        }

        // Whole seconds in 64 bits: neither the difference nor a TimeSpan made of twelve digits can overflow.
        var ageSeconds = now.ToUnixTimeSeconds() - header.UnixSeconds;
        if (ageSeconds > (long)tolerance.TotalSeconds)
        {
            return RejectionReason.TimestampTooOld;
        }

        return -ageSeconds > (long)futureTolerance.TotalSeconds
            || header.UnixSeconds > LastUnixSecond ? RejectionReason.TimestampInFuture : null;
    }

    /// <summary>Checks every secret against every candidate, each comparison in fixed time.</summary>
    internal static VerificationResult CheckSignature(
        in SignatureHeader header, ReadOnlySpan<byte> rawBody, ReadOnlySpan<WebhookSecret> secrets)
    {
        Span<DeliverySignature> candidates = stackalloc DeliverySignature[SignatureHeader.MaxCandidates];
        candidates = candidates[..header.CopyCandidates(candidates)];

        Span<byte> expected = stackalloc byte[DeliverySignature.Length];
        for (var secretIndex = 0; secretIndex < secrets.Length; secretIndex++)
        {
            secrets[secretIndex].Sign(header.SignedPrefix, rawBody, expected);
            if (TryMatch(candidates, expected, out var signature))
            {
                return VerificationResult.Valid(header.UnixSeconds, secretIndex, signature);
            }
        }

        return VerificationResult.Rejected(RejectionReason.SignatureMismatch);
    }

    /// <summary>The same for a body in several pieces: it is not copied together before it is known to be authentic.</summary>
    internal static VerificationResult CheckSignature(
        in SignatureHeader header, in ReadOnlySequence<byte> rawBody, ReadOnlySpan<WebhookSecret> secrets)
    {
        if (rawBody.IsSingleSegment)
        {
            return CheckSignature(in header, rawBody.FirstSpan, secrets);
        }

        Span<DeliverySignature> candidates = stackalloc DeliverySignature[SignatureHeader.MaxCandidates];
        candidates = candidates[..header.CopyCandidates(candidates)];

        Span<byte> expected = stackalloc byte[DeliverySignature.Length];
        for (var secretIndex = 0; secretIndex < secrets.Length; secretIndex++)
        {
            secrets[secretIndex].Sign(header.SignedPrefix, in rawBody, expected);
            if (TryMatch(candidates, expected, out var signature))
            {
                return VerificationResult.Valid(header.UnixSeconds, secretIndex, signature);
            }
        }

        return VerificationResult.Rejected(RejectionReason.SignatureMismatch);
    }

    private static bool TryMatch(ReadOnlySpan<DeliverySignature> candidates, ReadOnlySpan<byte> expected, out DeliverySignature match)
    {
        foreach (ref readonly var candidate in candidates)
        {
            if (CryptographicOperations.FixedTimeEquals(expected, DeliverySignature.Bytes(in candidate)))
            {
                match = candidate;
                return true;
            }
        }

        match = default;
        return false;
    }
}
