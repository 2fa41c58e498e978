using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace WebhookReceiver.LoadTest;

/// <summary>What a good developer writes from the sender's documents: correct, on strings, without protection against replays.</summary>
internal static class HandwrittenEndpoint
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    public static async Task<IResult> HandleAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var header = request.Headers["X-Debitura-Signature"].ToString();
        string? timestamp = null, signature = null;
        foreach (var part in header.Split(','))
        {
            if (part.StartsWith("t=", StringComparison.Ordinal))
            {
                timestamp = part[2..];
            }
            else if (part.StartsWith("v1=", StringComparison.Ordinal))
            {
                signature = part[3..];
            }
        }

        if (signature is null || !long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
        {
            return Results.Unauthorized();
        }

        var age = TimeProvider.System.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(seconds);
        if (age.Duration() > Tolerance)
        {
            return Results.Unauthorized();
        }

        using var reader = new StreamReader(request.Body, Encoding.UTF8);
        var body = await reader.ReadToEndAsync(cancellationToken);
        var hash = HMACSHA256.HashData(LoadSecret.Key, Encoding.UTF8.GetBytes($"{timestamp}.{body}"));
        var expected = Convert.ToHexStringLower(hash);
        if (!CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(signature)))
        {
            return Results.Unauthorized();
        }

        var envelope = JsonSerializer.Deserialize<HandwrittenEnvelope>(body, JsonSerializerOptions.Web);
        if (envelope is not { Event: "case.updated", Data: { } data })
        {
            return Results.BadRequest();
        }

        await NoHandler.HandleAsync(data, cancellationToken);
        return Results.Ok();
    }
}
