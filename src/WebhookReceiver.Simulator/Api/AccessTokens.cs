using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace WebhookReceiver.Simulator;

/// <summary>The bearer tokens of <c>POST /oauth/token</c>: JWT, HS256, 30 minutes of the simulator's clock.</summary>
internal sealed class AccessTokens(SimulatorClock clock)
{
    public const int LifetimeSeconds = 1800;

    private readonly byte[] key = RandomNumberGenerator.GetBytes(32);

    public string Issue(SimulatedClient client)
    {
        var header = new JsonObject { ["alg"] = "HS256", ["typ"] = "JWT" };
        var claims = new JsonObject
        {
            ["sub"] = client.CreditorId,
            ["tenant"] = client.ExternalTenantId,
            ["exp"] = clock.GetUtcNow().ToUnixTimeSeconds() + LifetimeSeconds,
        };
        var signed = Encode(header.ToJsonString()) + "." + Encode(claims.ToJsonString());
        return signed + "." + Sign(signed);
    }

    /// <returns>The client's id at the partner; null if the token is not valid any more, or never was.</returns>
    public string? Validate(string token)
    {
        var parts = token.Split('.');
        if (parts.Length != 3
            || !CryptographicOperations.FixedTimeEquals(
                Encoding.UTF8.GetBytes(Sign(parts[0] + "." + parts[1])), Encoding.UTF8.GetBytes(parts[2])))
        {
            return null;
        }

        var claims = JsonNode.Parse(Base64Url.DecodeFromChars(parts[1]))!;
        return claims["exp"]!.GetValue<long>() > clock.GetUtcNow().ToUnixTimeSeconds() ? claims["tenant"]!.GetValue<string>() : null;
    }

    private static string Encode(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));

    private string Sign(string text) => Base64Url.EncodeToString(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text)));
}
