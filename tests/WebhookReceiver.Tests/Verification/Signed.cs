using System.Security.Cryptography;
using System.Text;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.Tests.Verification;

/// <summary>
/// One delivery that is valid until a test changes something about it, and signatures computed without any of the library's code.
/// </summary>
internal static class Signed
{
    public const long UnixSeconds = 1_791_302_255;

    public static readonly DateTimeOffset At = DateTimeOffset.FromUnixTimeSeconds(UnixSeconds);

    public static readonly byte[] Body = Encoding.UTF8.GetBytes(Deliveries.Envelope());

    public static readonly WebhookSecret Secret = WebhookSecret.Parse(TestSecrets.First);

    public static readonly WebhookSecret SecondSecret = WebhookSecret.Parse(TestSecrets.Second);

    public static string Header => $"t={UnixSeconds},v1={Hex(Body)}";

    /// <summary>The signature in hexadecimal, by hand.</summary>
    public static string Hex(byte[] body, string? timestamp = null, byte[]? key = null) =>
        Convert.ToHexStringLower(Bytes(body, timestamp, key));

    /// <summary>The signature's bytes, by hand.</summary>
    public static byte[] Bytes(byte[] body, string? timestamp = null, byte[]? key = null) =>
        HMACSHA256.HashData(
            key ?? Convert.FromBase64String(TestSecrets.First),
            (byte[])[.. Encoding.UTF8.GetBytes(timestamp ?? $"{UnixSeconds}"), (byte)'.', .. body]);

    public static VerificationResult Verify(string? header, byte[]? body = null, DateTimeOffset? now = null) =>
        SignatureVerifier.Verify(header, body ?? Body, [Secret], now ?? At);
}
