using System.Text.Json;
using System.Text.Json.Nodes;

namespace WebhookReceiver.Cli.Tests;

/// <summary>Settings files as receivers have them.</summary>
internal static class Settings
{
    public static string With(params string[] secrets) =>
        JsonSerializer.Serialize(
            new { Logging = new { LogLevel = "Information" }, WebhookReceiver = new { SigningSecrets = secrets, Tolerance = "00:05:00" } });

    public static string WithNamed(string name, string secret) =>
        JsonSerializer.Serialize(
            new { WebhookReceiver = new { SigningSecrets = new Dictionary<string, string>(StringComparer.Ordinal) { [name] = secret } } });

    public static JsonElement SectionOf(string path) =>
        JsonDocument.Parse(File.ReadAllBytes(path)).RootElement.GetProperty("WebhookReceiver").Clone();

    public static string[] SecretsIn(string path) =>
        [.. SectionOf(path).GetProperty("SigningSecrets").EnumerateArray().Select(item => item.GetString()!)];

    public static bool AnnouncesIn(string path) => SectionOf(path).TryGetProperty("AwaitSecretUntil", out _);

    /// <summary>Turns the list of secrets round, as somebody who edits the file may.</summary>
    public static void Reverse(string path)
    {
        var settings = JsonNode.Parse(File.ReadAllBytes(path))!;
        var section = settings["WebhookReceiver"]!;
        section["SigningSecrets"] = new JsonArray(
            [.. section["SigningSecrets"]!.AsArray().Reverse().Select(secret => secret!.DeepClone())]);
        File.WriteAllText(path, settings.ToJsonString());
    }
}
