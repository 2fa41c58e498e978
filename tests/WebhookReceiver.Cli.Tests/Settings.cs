using System.Text.Json;

namespace WebhookReceiver.Cli.Tests;

/// <summary>Settings files as receivers have them.</summary>
internal static class Settings
{
    public static string With(params string[] secrets) =>
        JsonSerializer.Serialize(new { Logging = new { LogLevel = "Information" }, WebhookReceiver = new { SigningSecrets = secrets, Tolerance = "00:05:00" } });

    public static string WithNamed(string name, string secret) =>
        JsonSerializer.Serialize(new { WebhookReceiver = new { SigningSecrets = new Dictionary<string, string>(StringComparer.Ordinal) { [name] = secret } } });

    public static JsonElement SectionOf(string path) => JsonDocument.Parse(File.ReadAllBytes(path)).RootElement.GetProperty("WebhookReceiver").Clone();

    public static string[] SecretsIn(string path) => [.. SectionOf(path).GetProperty("SigningSecrets").EnumerateArray().Select(item => item.GetString()!)];

    public static bool AnnouncesIn(string path) => SectionOf(path).TryGetProperty("AwaitSecretUntil", out _);
}
