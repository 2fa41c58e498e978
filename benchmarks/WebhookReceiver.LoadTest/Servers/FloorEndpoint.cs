using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;

namespace WebhookReceiver.LoadTest;

/// <summary>
/// The least that any correct receiver does: the bare endpoint, one hash over the signed bytes and one typed deserialisation of the
/// envelope. It compares nothing, checks no
/// time and remembers nothing, so it is no receiver, only a bound.
/// </summary>
internal static class FloorEndpoint
{
    public static async Task HandleAsync(HttpContext context)
    {
        // "t=1791302255,v1=..": ten digits until the year 2286.
        var header = context.Request.Headers[WebhookReceiverOptions.DefaultSignatureHeader].ToString();
        var buffer = ArrayPool<byte>.Shared.Rent(SignedBuffer.PrefixLength + SignedBuffer.MaxBodyBytes);
        try
        {
            var length = await SignedBuffer.ReadAsync(context, buffer, header.AsMemory(2, 10));
            Hash(buffer.AsSpan(0, length));
            var envelope = JsonSerializer.Deserialize(
                buffer.AsSpan(SignedBuffer.PrefixLength, length - SignedBuffer.PrefixLength), EnvelopeJson.Default.HandwrittenEnvelope);
            context.Response.StatusCode = envelope is null ? StatusCodes.Status400BadRequest : StatusCodes.Status204NoContent;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void Hash(ReadOnlySpan<byte> signed)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(LoadSecret.Key, signed, hash);
    }
}
