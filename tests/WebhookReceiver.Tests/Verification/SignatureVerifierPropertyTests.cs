using System.Globalization;
using System.Text;

namespace WebhookReceiver.Tests.Verification;

public sealed class SignatureVerifierPropertyTests
{
    [Fact]
    public void What_the_signer_signs_the_verifier_accepts() => Property.Holds((byte[] body, uint seconds) =>
    {
        var signedAt = DateTimeOffset.FromUnixTimeSeconds(seconds);

        var header = WebhookSigner.Sign(body, Signed.Secret, signedAt);

        return SignatureVerifier.Verify(header, body, [Signed.SecondSecret, Signed.Secret], signedAt) is { IsValid: true, SecretIndex: 1 };
    });

    [Fact]
    public void The_signer_agrees_with_a_computation_by_hand() => Property.Holds((byte[] body, uint seconds) =>
        WebhookSigner.Sign(body, Signed.Secret, DateTimeOffset.FromUnixTimeSeconds(seconds)) ==
        $"t={seconds},v1={Signed.Hex(body, seconds.ToString(CultureInfo.InvariantCulture))}");

    [Fact]
    public void No_bit_of_the_body_can_be_flipped() => Property.Holds((byte[] random, uint bit) =>
    {
        byte[] body = [.. random, 0];
        var header = WebhookSigner.Sign(body, Signed.Secret, Signed.At);
        Flip(body, bit);

        return Signed.Verify(header, body).Rejection == RejectionReason.SignatureMismatch;
    });

    [Fact]
    public void No_byte_can_be_added_to_the_body() => Property.Holds((byte[] body, byte added, bool inFront) =>
    {
        var header = WebhookSigner.Sign(body, Signed.Secret, Signed.At);
        byte[] longer = inFront ? [added, .. body] : [.. body, added];

        return Signed.Verify(header, longer).Rejection == RejectionReason.SignatureMismatch;
    });

    [Fact]
    public void No_other_timestamp_goes_with_the_signature() => Property.Holds((short difference) =>
    {
        var moved = Signed.UnixSeconds + difference;

        var result = Signed.Verify($"t={moved},v1={Signed.Hex(Signed.Body)}");

        return result.IsValid == (difference == 0);
    });

    [Fact]
    public void No_bit_of_the_signature_can_be_flipped()
    {
        var accepted = Enumerable.Range(0, DeliverySignature.Length * 8).Where(bit =>
        {
            var signature = Signed.Bytes(Signed.Body);
            Flip(signature, (uint)bit);
            return Signed.Verify($"t={Signed.UnixSeconds},v1={Convert.ToHexStringLower(signature)}").IsValid;
        });

        accepted.Should().BeEmpty();
    }

    [Fact]
    public void No_bit_of_the_header_can_be_flipped_but_the_case_of_a_digit()
    {
        // 0x20 turns a hexadecimal letter into its other case, which is the same number.
        var accepted = Enumerable.Range(0, Signed.Header.Length * 7).Where(bit =>
        {
            var header = Signed.Header.ToCharArray();
            var changed = (char)(header[bit / 7] ^ (1 << (bit % 7)));
            var isOtherCase = char.IsAsciiHexDigit(changed) && char.ToLowerInvariant(changed) == header[bit / 7];
            header[bit / 7] = changed;
            return !isOtherCase && Signed.Verify(new string(header)).IsValid;
        });

        accepted.Should().BeEmpty();
    }

    [Fact]
    public void No_text_at_all_is_a_valid_header() => Property.Holds((string? header) => !Signed.Verify(header).IsValid, cases: 1000);

    [Fact]
    public void No_text_in_the_place_of_the_timestamp_throws_or_validates() => Property.Holds((string? timestamp) =>
        !Signed.Verify($"t={timestamp},v1={Signed.Hex(Signed.Body, timestamp ?? string.Empty)}").IsValid
            || IsTheTimestamp(timestamp), cases: 1000);

    [Fact]
    public void No_text_in_the_place_of_the_signature_throws_or_validates() => Property.Holds(
        (string? candidate) => !Signed.Verify($"t={Signed.UnixSeconds},v1={candidate}").IsValid, cases: 1000);

    [Fact]
    public void Text_around_a_valid_header_never_throws() => Property.Holds((string? before, string? after) =>
    {
        var result = Signed.Verify($"{before},{Signed.Header},{after}");

        return result.IsValid || result.Rejection is not null;
    });

    [Fact]
    public void Bytes_that_slide_across_the_dot_never_validate()
    {
        // The signed text is "<t>.<body>". Each other place to cut it into a timestamp and a body must fail, even with every age allowed.
        var signedText = Encoding.UTF8.GetBytes($"{Signed.UnixSeconds}.17.{Signed.UnixSeconds}.rest");
        var signature = Signed.Hex(Encoding.UTF8.GetBytes($"17.{Signed.UnixSeconds}.rest"));

        var accepted = Enumerable.Range(0, signedText.Length + 1).SelectMany(cut => new[]
        {
            (Timestamp: signedText[..cut], Body: signedText[cut..]),
            (Timestamp: signedText[..cut], Body: signedText[Math.Min(cut + 1, signedText.Length)..]),
        })
        .Where(split => SignatureVerifier.Verify(
            $"t={Encoding.UTF8.GetString(split.Timestamp)},v1={signature}",
            split.Body,
            [Signed.Secret],
            Signed.At,
            TimeSpan.MaxValue,
            TimeSpan.MaxValue).IsValid)
        .Select(split => Encoding.UTF8.GetString(split.Timestamp));

        accepted.Should().Equal($"{Signed.UnixSeconds}");
    }

    private static bool IsTheTimestamp(string? text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    private static void Flip(byte[] bytes, uint bit)
    {
        var position = bit % (uint)(bytes.Length * 8);
        bytes[position / 8] ^= (byte)(1 << (int)(position % 8));
    }
}
