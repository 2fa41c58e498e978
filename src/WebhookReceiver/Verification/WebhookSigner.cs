using System.Globalization;
using System.Text;

namespace WebhookReceiver;

/// <summary>
/// Signs deliveries as the sender does, for tests and tools. Scheme: <c>t=&lt;Unix seconds&gt;,v1=lowercase-hex(HMAC-SHA256(secret, t + "."
/// + raw body))</c>. Thread-safe.
/// </summary>
public static class WebhookSigner
{
    /// <summary>Makes the value of the signature header for a body.</summary>
    /// <param name="rawBody">The body exactly as it will be sent.</param>
    /// <param name="secret">The secret to sign with.</param>
    /// <param name="signedAt">The time of signing, 1970 to 9999; fractions of a second are cut off.</param>
    /// <returns>For example <c>t=1791302255,v1=54a6...2fa3</c>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time is before 1970.</exception>
    public static string Sign(ReadOnlySpan<byte> rawBody, WebhookSecret secret, DateTimeOffset signedAt)
    {
        ArgumentNullException.ThrowIfNull(secret);
        ArgumentOutOfRangeException.ThrowIfLessThan(signedAt, DateTimeOffset.UnixEpoch);

        var timestamp = signedAt.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        Span<byte> signature = stackalloc byte[DeliverySignature.Length];
        secret.Sign(Encoding.ASCII.GetBytes($"{timestamp}."), rawBody, signature);
        return $"t={timestamp},v1={Convert.ToHexStringLower(signature)}";
    }
}
