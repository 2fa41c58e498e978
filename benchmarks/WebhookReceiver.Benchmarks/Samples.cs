using System.Text;

namespace WebhookReceiver.Benchmarks;

/// <summary>Bodies of exact sizes, secrets, and signatures over them.</summary>
internal static class Samples
{
    public const string EventType = WebhookEventTypes.CaseClosed;

    private const string Before = """{"id":"{id}","specVersion":"1.0","event":"case.closed","timestamp":"2026-10-02T15:48:29Z","data":{"caseId":"b0f3a2d4-6c1e-4d58-9f27-3a8e5b7c9d10","closeCode":"Paid","closeComment":" """;
    private const string After = "\"}}";

    public static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_791_302_255);

    public static byte[] Key { get; } = [.. Enumerable.Range(1, 32).Select(number => (byte)(number * 7))];

    public static WebhookSecret Secret { get; } = WebhookSecret.FromBytes(Key);

    public static WebhookSecret OtherSecret { get; } = WebhookSecret.FromBytes([.. Key.Reverse()]);

    /// <summary>Makes a <c>case.closed</c> event of exactly that many bytes, 256 or more: the comment fills it up.</summary>
    public static byte[] Body(int bytes, Guid? id = null)
    {
        var before = Before.Replace("{id}", (id ?? Guid.NewGuid()).ToString(), StringComparison.Ordinal);
        return Encoding.UTF8.GetBytes(before + new string('x', bytes - before.Length - After.Length) + After);
    }

    public static string Sign(ReadOnlySpan<byte> body, DateTimeOffset? signedAt = null) =>
        WebhookSigner.Sign(body, Secret, signedAt ?? Now);

    /// <summary>The bytes that are signed: timestamp, dot, body.</summary>
    public static byte[] SignedBytes(ReadOnlySpan<byte> body) => [.. Encoding.ASCII.GetBytes($"{Now.ToUnixTimeSeconds()}."), .. body];

    /// <summary>Headers that are refused before the body is read, each in its own way; the names say how.</summary>
    public static IReadOnlyDictionary<string, string> RefusedHeaders { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["stale"] = WebhookSigner.Sign([], Secret, Now.AddMinutes(-6)),
        ["future"] = WebhookSigner.Sign([], Secret, Now.AddMinutes(6)),
        ["no timestamp"] = "v1=" + new string('a', 64),
        ["timestamp not a number"] = "t=17913x2255,v1=" + new string('a', 64),
        ["signature not hexadecimal"] = $"t={Now.ToUnixTimeSeconds()},v1={new string('a', 63)}z",
        ["stale with 16 signatures"] = $"t=1,{string.Join(',', Enumerable.Repeat("v1=" + new string('a', 64), 16))}",
        ["commas to the limit of characters"] = new string(',', 2048),
        ["commas to the limit of elements"] = new string(',', 23),
        ["unknown elements to the limit"] = string.Join(',', Enumerable.Repeat("v2=" + new string('a', 81), 24)),
        ["over the limit"] = new string('a', 4096),
    };
}
