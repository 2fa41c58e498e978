using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;

namespace WebhookReceiver.LoadTest;

/// <summary>
/// The careful hand-written version: bytes in one pooled buffer, no string of the body, source-generated JSON. Without protection against
/// replays.
/// </summary>
internal static class HandwrittenBytesEndpoint
{
    private const int HexLength = 2 * HMACSHA256.HashSizeInBytes;
    private const int ToleranceSeconds = 300;

    public static async Task HandleAsync(HttpContext context)
    {
        var header = context.Request.Headers["X-Debitura-Signature"].ToString();
        if (!TryParse(header, out var timestamp, out var signature))
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        var buffer = ArrayPool<byte>.Shared.Rent(SignedBuffer.PrefixLength + SignedBuffer.MaxBodyBytes);
        try
        {
            var length = await SignedBuffer.ReadAsync(context, buffer, timestamp);
            if (!IsAuthentic(buffer.AsSpan(0, length), signature.Span))
            {
                context.Response.StatusCode = StatusCodes.Status401Unauthorized;
                return;
            }

            var envelope = JsonSerializer.Deserialize(
                buffer.AsSpan(SignedBuffer.PrefixLength, length - SignedBuffer.PrefixLength), EnvelopeJson.Default.HandwrittenEnvelope);
            if (envelope is not { Event: "case.updated", Data: { } data })
            {
                context.Response.StatusCode = StatusCodes.Status400BadRequest;
                return;
            }

            await NoHandler.HandleAsync(data, context.RequestAborted);
            context.Response.StatusCode = StatusCodes.Status200OK;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static bool TryParse(string header, out ReadOnlyMemory<char> timestamp, out ReadOnlyMemory<char> signature)
    {
        timestamp = default;
        signature = default;
        var comma = header.IndexOf(',', StringComparison.Ordinal);
        if (comma < 0 || !header.StartsWith("t=", StringComparison.Ordinal)
            || !header.AsSpan(comma + 1).StartsWith("v1=", StringComparison.Ordinal))
        {
            return false;
        }

        timestamp = header.AsMemory(2..comma);
        signature = header.AsMemory(comma + 4);
        return timestamp.Length == SignedBuffer.PrefixLength - 1
            && signature.Length == HexLength
            && long.TryParse(timestamp.Span, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            && Math.Abs(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() - seconds) <= ToleranceSeconds;
    }

    private static bool IsAuthentic(ReadOnlySpan<byte> signed, ReadOnlySpan<char> signature)
    {
        Span<byte> given = stackalloc byte[HMACSHA256.HashSizeInBytes];
        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(LoadSecret.Key, signed, expected);
        return Convert.FromHexString(signature, given, out _, out _) == OperationStatus.Done
            && CryptographicOperations.FixedTimeEquals(given, expected);
    }
}
