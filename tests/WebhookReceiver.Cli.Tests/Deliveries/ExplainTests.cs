using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace WebhookReceiver.Cli.Tests.Deliveries;

/// <summary>
/// Every cause that decision 12 of the design names, from deliveries that were saved as files. They are signed here by hand, so that
/// nothing under test signs them.
/// </summary>
public sealed class ExplainTests : IDisposable
{
    private const long SignedAt = 1_791_302_255;
    private const string ReceivedAt = "2026-10-06T15:57:40Z";
    private const string Body = "{\"id\":\"evt-1\",\r\n\"event\":\"case.updated\",\"data\":{\"reference\":\"Ærø\"}}";

    private static readonly string Secret = Convert.ToBase64String(SHA256.HashData("explain, the secret"u8));
    private static readonly string Other = Convert.ToBase64String(SHA256.HashData("explain, another receiver's secret"u8));

    private static readonly Dictionary<string, Saved> Cases = new(StringComparer.Ordinal)
    {
        ["HeaderMissing"] = new(RejectionCause.HeaderMissing, "proxy", Header: null, Body),
        ["SecretNotDecoded"] = new(
            RejectionCause.SecretNotDecoded, "Base64-decode it first", Sign(Encoding.ASCII.GetBytes(Secret), Body), Body),
        ["SecretOfAnotherReceiver"] = new(
            RejectionCause.SecretOfAnotherReceiver, "receiver 'test'", Sign(Convert.FromBase64String(Other), Body), Body),
        ["SecretEncodedTwice"] = new(
            RejectionCause.SecretEncodedTwice,
            "without encoding it again",
            Sign(Convert.FromBase64String(Secret), Body),
            Body,
            Convert.ToBase64String(Encoding.ASCII.GetBytes(Secret))),
        ["TimestampNotSigned"] = new(
            RejectionCause.TimestampNotSigned,
            "Sign t",
            $"t={SignedAt},v1={Hex(HMACSHA256.HashData(Convert.FromBase64String(Secret), Encoding.UTF8.GetBytes(Body)))}",
            Body),
        ["SignatureInBase64"] = new(
            RejectionCause.SignatureInBase64,
            "64 hexadecimal digits",
            $"t={SignedAt},v1={Convert.ToBase64String(Mac(Convert.FromBase64String(Secret), Body))}",
            Body),
        ["TimestampInMilliseconds"] = new(
            RejectionCause.TimestampInMilliseconds,
            "Send Unix seconds",
            Sign(Convert.FromBase64String(Secret), Body, SignedAt * 1000),
            Body),
        ["ObsoleteScheme"] = new(
            RejectionCause.ObsoleteScheme, "obsolete sha256=", "sha256=" + Hex(Mac(Convert.FromBase64String(Secret), Body)), Body),
        ["SecretInHeader"] = new(RejectionCause.SecretInHeader, "Rotate that secret", Secret, Body),
        ["ClockOff"] = new(
            RejectionCause.ClockOff, "3595 s in the future", Sign(Convert.FromBase64String(Secret), Body, SignedAt + 3600), Body),
        ["TrailingNewline"] = new(
            RejectionCause.TrailingNewline, "line break at the end", Sign(Convert.FromBase64String(Secret), Body), Body + "\n"),
        ["LineEndings"] = new(
            RejectionCause.LineEndings,
            "line endings",
            Sign(Convert.FromBase64String(Secret), Body),
            Body.Replace("\r\n", "\n", StringComparison.Ordinal)),
        ["ByteOrderMark"] = new(
            RejectionCause.ByteOrderMark, "byte order mark", Sign(Convert.FromBase64String(Secret), Body), "\uFEFF" + Body),
        ["JsonReserialized"] = new(
            RejectionCause.JsonReserialized,
            "parsed and written again",
            Sign(Convert.FromBase64String(Secret), "{\"id\":\"evt-1\",\"data\":{\"reference\":\"Ærø\"}}"),
            "{ \"id\": \"evt-1\", \"data\": { \"reference\": \"Ærø\" } }"),
        ["BodyAlreadyRead"] = new(
            RejectionCause.BodyAlreadyRead, "EnableBuffering", Sign(Convert.FromBase64String(Secret), Body), "", AnnouncedLength: 73),
        ["Unknown"] = new(
            RejectionCause.Unknown, "No known mistake fits", Sign(Convert.FromBase64String(Secret), Body), "{\"another\":\"body\"}"),
    };

    private readonly TempFolder folder = new();

    public static TheoryData<string> Names => [.. Cases.Keys];

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Every_cause_has_a_saved_delivery() =>
        Cases.Values.Select(saved => saved.Cause).Should().BeEquivalentTo(Enum.GetValues<RejectionCause>());

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Names_the_cause_of_a_saved_request(string name)
    {
        var saved = Cases[name];
        var request = new StringBuilder("POST /webhooks/debitura HTTP/1.1\r\nHost: partner.example\r\nContent-Type: application/json\r\n");
        request.Append(
            CultureInfo.InvariantCulture, $"Content-Length: {saved.AnnouncedLength ?? Encoding.UTF8.GetByteCount(saved.Body)}\r\n");
        if (saved.Header is not null)
        {
            request.Append(CultureInfo.InvariantCulture, $"x-debitura-signature: {saved.Header}\r\n");
        }

        var run = await ExplainAsync(
            saved, "--request", folder.Write("delivery.http", request.Append("\r\n").Append(saved.Body).ToString()), "--json");

        run.ExitCode.Should().Be(ExitCodes.No, run.All);
        run.Json.GetProperty("cause").GetString().Should().BeEquivalentTo(saved.Cause.ToString());
        run.Json.GetProperty("message").GetString().Should().Contain(saved.Words);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Names_the_cause_of_parts_saved_apart(string name)
    {
        var saved = Cases[name];
        var headers = saved.Header is null ? "Content-Type: application/json\n" : $"X-Debitura-Signature: {saved.Header}\n";
        if (saved.AnnouncedLength is { } length)
        {
            headers += $"Content-Length: {length}\n";
        }

        var run = await ExplainAsync(
            saved, "--headers", folder.Write("headers.txt", headers), "--body", folder.Write("body.json", saved.Body));

        run.ExitCode.Should().Be(ExitCodes.No, run.All);
        run.Out.Should().Contain($"{saved.Cause}: ").And.Contain(saved.Words);
    }

    [Fact]
    public async Task A_valid_delivery_needs_no_explanation()
    {
        var saved = new Saved(RejectionCause.Unknown, "", Sign(Convert.FromBase64String(Secret), Body), Body);

        var run = await ExplainAsync(saved, "--header", saved.Header!, "--body", folder.Write("body.json", saved.Body));

        run.ExitCode.Should().Be(ExitCodes.Ok, run.All);
        run.Out.Should().StartWith("Valid, signed at 2026-10-06 15:57:35Z.");
    }

    [Theory]
    [InlineData("\uFEFFPOST /webhooks/debitura HTTP/1.1\r\n", "", ExitCodes.Ok)]
    [InlineData("\uFEFF", "", ExitCodes.Ok)]
    [InlineData("POST /webhooks/debitura HTTP/1.1\r\n", "\uFEFF", ExitCodes.No)]
    public async Task A_byte_order_mark_counts_in_front_of_the_body_only(string start, string beforeBody, int exitCode)
    {
        var saved = new Saved(RejectionCause.ByteOrderMark, "", Sign(Convert.FromBase64String(Secret), Body), beforeBody + Body);
        var request = $"{start}X-Debitura-Signature: {saved.Header}\r\n\r\n{saved.Body}";

        var run = await ExplainAsync(saved, "--request", folder.Write("delivery.http", request));

        run.ExitCode.Should().Be(exitCode, run.All);
        run.Out.Should().Contain(exitCode == ExitCodes.Ok ? "Valid" : "ByteOrderMark: ");
    }

    private static byte[] Mac(byte[] key, string body, long signedAt = SignedAt) =>
        HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{signedAt}.{body}"));

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);

    private static string Sign(byte[] key, string body, long signedAt = SignedAt) => $"t={signedAt},v1={Hex(Mac(key, body, signedAt))}";

    private async Task<CommandRun> ExplainAsync(Saved saved, params string[] args)
    {
        var own = saved.Configured ?? Secret;
        var run = await CommandRun.OfAsync(
            ["explain", .. args, "--received-at", ReceivedAt, "--secret-file", folder.Write(
                "secret.txt", own), "--other-secret-file", folder.Write("test.txt", Other)]);
        run.All.Should().NotContain(own).And.NotContain(Other).And.NotContain(Secret);
        return run;
    }

    private sealed record Saved(
        RejectionCause Cause, string Words, string? Header, string Body, string? Configured = null, int? AnnouncedLength = null);
}
