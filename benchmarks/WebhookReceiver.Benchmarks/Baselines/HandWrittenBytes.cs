using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace WebhookReceiver.Benchmarks.Baselines;

/// <summary>
/// The same endpoint by someone who knows about allocations: pooled bytes, one hash over them, source-generated JSON. Still no replay
/// protection.
/// </summary>
internal static class HandWrittenBytes
{
    private const int MaxTimestampBytes = 20;
    private const int MaxBytes = 1024 * 1024;

    public static async Task HandleAsync(HttpContext context)
    {
        // The body goes behind the room for "timestamp.", so that one hash covers both without a copy.
        var length = (int)(context.Request.ContentLength ?? MaxBytes);
        var buffer = ArrayPool<byte>.Shared.Rent(MaxTimestampBytes + 1 + Math.Min(length, MaxBytes));
        try
        {
            var body = buffer.AsMemory(MaxTimestampBytes + 1);
            var read = await context.Request.Body.ReadAtLeastAsync(body, length, throwOnEndOfStream: false);
            if (!IsAuthentic(
                context.Request.Headers["X-Debitura-Signature"].ToString(), buffer, read, Samples.Key, TimeProvider.System.GetUtcNow()))
            {
                context.Response.StatusCode = StatusCodes.Status401Unauthorized;
                return;
            }

            await Handler.HandleAsync(Read(body.Span[..read]));
            context.Response.StatusCode = StatusCodes.Status200OK;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Verifies a body that lies in the buffer behind room for the timestamp.</summary>
    public static bool IsAuthentic(ReadOnlySpan<char> header, Span<byte> buffer, int bodyLength, ReadOnlySpan<byte> key, DateTimeOffset now)
    {
        ReadOnlySpan<char> timestamp = default, signature = default;
        foreach (var range in header.Split(','))
        {
            var part = header[range].Trim();
            timestamp = part.StartsWith("t=") ? part[2..] : timestamp;
            signature = part.StartsWith("v1=") ? part[3..] : signature;
        }

        Span<byte> claimed = stackalloc byte[HMACSHA256.HashSizeInBytes];
        if (timestamp.Length is 0 or > MaxTimestampBytes || signature.Length != claimed.Length * 2 ||
            Convert.FromHexString(signature, claimed, out _, out _) != OperationStatus.Done)
        {
            return false;
        }

        var signed = buffer.Slice(MaxTimestampBytes - timestamp.Length, timestamp.Length + 1 + bodyLength);
        Encoding.ASCII.GetBytes(timestamp, signed);
        signed[timestamp.Length] = (byte)'.';
        if (!Utf8Parser.TryParse(signed, out long unixSeconds, out _) ||
            (now - DateTimeOffset.FromUnixTimeSeconds(unixSeconds)).Duration() > SignatureVerifier.DefaultTolerance)
        {
            return false;
        }

        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, signed, expected);
        return CryptographicOperations.FixedTimeEquals(expected, claimed);
    }

    public static HandWrittenEnvelope? Read(ReadOnlySpan<byte> body) =>
        JsonSerializer.Deserialize(body, HandWrittenJsonContext.Default.HandWrittenEnvelope);
}
