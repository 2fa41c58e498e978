using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace WebhookReceiver.Cli;

/// <summary>
/// What this tool noted about a subscription's secrets when it wrote one. A secret does not tell whose it is, and several subscriptions may
/// share a list.
/// </summary>
/// <param name="Current">The fingerprint of the secret that Debitura issued last.</param>
/// <param name="Replaced">The fingerprints of those that it replaced; <see langword="null"/> when nobody could tell which they
/// were.</param>
/// <param name="At">When it was written.</param>
internal sealed record SecretRecord(string Current, IReadOnlyList<string>? Replaced, DateTimeOffset? At)
{
    // Half of a SHA-256: enough to tell secrets apart, and no way back to 32 random bytes.
    private const int FingerprintBytes = 16;

    public static string FingerprintOf(string secret) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)).AsSpan(0, FingerprintBytes));

    /// <returns><see langword="null"/> when it is no record.</returns>
    public static SecretRecord? Parse(JsonNode? node) => node is JsonObject json && Text(json["current"]) is { } current
        ? new SecretRecord(
            current,
            json["replaced"] is JsonArray list ? [.. list.Select(Text).OfType<string>()] : null,
            DateTimeOffset.TryParse(Text(json["at"]), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : null)
        : null;

    public JsonObject ToJson()
    {
        var json = new JsonObject { ["current"] = Current };
        if (Replaced is not null)
        {
            json["replaced"] = new JsonArray([.. Replaced.Select(fingerprint => JsonValue.Create(fingerprint))]);
        }

        json["at"] = At?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        return json;
    }

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
