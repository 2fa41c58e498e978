using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace WebhookReceiver.Simulator;

/// <summary>
/// Signs as docs.debitura.com/developer-concepts/webhooks documents it: v1 = hex(HMAC-SHA256(base64-decoded secret, t + "." + body)).
/// Written for itself, without the receiver's signer, so that each of the two checks the other.
/// </summary>
internal static class DeliverySigner
{
    private static readonly byte[] AnotherSecret = SHA256.HashData("another secret"u8);

    /// <returns>The value of <c>X-Debitura-Signature</c>, and the time in it as it goes into <c>X-Debitura-Timestamp</c>.</returns>
    public static (string Signature, string Time) Sign(string secret, ReadOnlySpan<byte> body, long unixSeconds, DeliveryFaults faults)
    {
        unixSeconds -= faults.HasFlag(DeliveryFaults.StaleTimestamp) ? 3600 : 0;
        unixSeconds += faults.HasFlag(DeliveryFaults.FutureTimestamp) ? 3600 : 0;
        var time = (faults.HasFlag(DeliveryFaults.Milliseconds) ? unixSeconds * 1000 : unixSeconds).ToString(CultureInfo.InvariantCulture);

        var key = Key(secret, faults);
        if (faults.HasFlag(DeliveryFaults.ObsoleteScheme))
        {
            return ("sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(key, body)), time);
        }

        var hash = faults.HasFlag(DeliveryFaults.WithoutTimestamp)
            ? HMACSHA256.HashData(key, body)
            : HMACSHA256.HashData(key, (byte[])[.. Encoding.ASCII.GetBytes(time + "."), .. body]);
        var text = faults.HasFlag(DeliveryFaults.Base64Signature) ? Convert.ToBase64String(hash) : Convert.ToHexStringLower(hash);
        return ($"t={time},v1={text}", time);
    }

    private static byte[] Key(string secret, DeliveryFaults faults)
    {
        if (faults.HasFlag(DeliveryFaults.WrongSecret))
        {
            return AnotherSecret;
        }

        // A subscription can be given any text as its secret; what is not Base64 is used as it is.
        var decoded = new byte[secret.Length];
        return !faults.HasFlag(DeliveryFaults.SecretAsText) && Convert.TryFromBase64String(secret, decoded, out var length)
            ? decoded[..length]
            : Encoding.UTF8.GetBytes(secret);
    }
}
