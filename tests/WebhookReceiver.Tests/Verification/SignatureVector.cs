using System.Text.Json;

namespace WebhookReceiver.Tests.Verification;

/// <summary>One delivery of vectors/signature.json, signed by an independent script, with what must come out.</summary>
internal sealed record SignatureVector(
    string Name, string[] Secrets, long Now, string? Header, string BodyBase64, string Expect, string? Explain)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private static readonly Lazy<SignatureVector[]> Loaded = new(() =>
        JsonSerializer.Deserialize<SignatureVector[]>(
            File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "vectors", "signature.json")), Json)!);

    public static IReadOnlyList<SignatureVector> All => Loaded.Value;

    public byte[] Body => Convert.FromBase64String(BodyBase64);

    public DateTimeOffset Clock => DateTimeOffset.FromUnixTimeSeconds(Now);

    public WebhookSecret[] ParsedSecrets => [.. Secrets.Select(text => WebhookSecret.Parse(text))];

    public static SignatureVector Of(string name) => All.Single(vector => vector.Name == name);

    public static TheoryData<string> Names(Func<SignatureVector, bool> filter) => [.. All.Where(filter).Select(vector => vector.Name)];
}
