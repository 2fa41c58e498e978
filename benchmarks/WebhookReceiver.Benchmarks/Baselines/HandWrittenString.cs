using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace WebhookReceiver.Benchmarks.Baselines;

/// <summary>The endpoint that most teams write: correct, and on strings. It has no replay protection, no limits, no telemetry.</summary>
internal static class HandWrittenString
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public static async Task HandleAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync();
        if (!IsAuthentic(context.Request.Headers["X-Debitura-Signature"].ToString(), body, Samples.Key, TimeProvider.System.GetUtcNow()))
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        await Handler.HandleAsync(Read(body));
        context.Response.StatusCode = StatusCodes.Status200OK;
    }

    public static bool IsAuthentic(string header, string body, byte[] key, DateTimeOffset now)
    {
        var parts = header.Split(',').Select(part => part.Split('=', 2)).Where(part => part.Length == 2)
            .ToLookup(part => part[0].Trim(), part => part[1], StringComparer.Ordinal);
        var timestamp = parts["t"].FirstOrDefault();
        var signature = parts["v1"].FirstOrDefault();
        if (signature is null || !long.TryParse(timestamp, CultureInfo.InvariantCulture, out var unixSeconds) ||
            (now - DateTimeOffset.FromUnixTimeSeconds(unixSeconds)).Duration() > SignatureVerifier.DefaultTolerance)
        {
            return false;
        }

        var expected = Convert.ToHexString(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{timestamp}.{body}"))).ToLowerInvariant();
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(signature));
    }

    public static HandWrittenEnvelope? Read(string body) => JsonSerializer.Deserialize<HandWrittenEnvelope>(body, Json);
}
