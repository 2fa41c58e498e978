using System.Security.Cryptography;
using System.Text;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.Tests.Http;

/// <summary>The log names the cause; the sender sees the same 401 as always.</summary>
public sealed class ExplainRejectionsTests
{
    private const string Unexplained = "401\nContent-Length: 58\nContent-Type: " +
        "application/problem+json\n\n{\"type\":\"about:blank\",\"title\":\"Unauthorized\",\"status\":401}";

    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_791_302_255);
    private static readonly byte[] Body = Encoding.UTF8.GetBytes(
        "{\"id\":\"evt-1\",\n\"event\":\"case.updated\",\"data\":{\"name\":\"<\u00e6>\"}}");

    public static TheoryData<string> Causes => [.. Mistakes.Keys];

    private static Dictionary<string, (string? Header, byte[] Body)> Mistakes { get; } = new()
    {
        ["HeaderMissing"] = (null, Body),
        ["ObsoleteScheme"] = ("sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Key(TestSecrets.First), Body)), Body),
        ["SecretInHeader"] = (TestSecrets.First, Body),
        ["TimestampInMilliseconds"] = (Header($"{Now.ToUnixTimeMilliseconds()}", Key(TestSecrets.First), Body), Body),
        ["SignatureInBase64"] =
            ($"t={Now.ToUnixTimeSeconds()},v1={Convert.ToBase64String(Hmac(Key(TestSecrets.First), $"{Now.ToUnixTimeSeconds()}", Body))}",
            Body),
        ["ClockOff"] = (Sign(Now.AddSeconds(-3600), Key(TestSecrets.First), Body), Body),
        ["SecretNotDecoded"] = (Sign(Now, Encoding.ASCII.GetBytes(TestSecrets.First), Body), Body),
        ["SecretEncodedTwice"] = (Sign(Now, Key(TestSecrets.Second), Body), Body),
        ["SecretOfAnotherReceiver"] = (Sign(Now, Key(TestSecrets.Other), Body), Body),
        ["TimestampNotSigned"] =
            ($"t={Now.ToUnixTimeSeconds()},v1={Convert.ToHexStringLower(HMACSHA256.HashData(Key(TestSecrets.First), Body))}", Body),
        ["TrailingNewline"] = (Sign(Now, Key(TestSecrets.First), Body), [.. Body, (byte)'\n']),
        ["LineEndings"] = (Sign(Now, Key(TestSecrets.First), Body), Replace("\n", "\r\n")),
        ["ByteOrderMark"] = (Sign(Now, Key(TestSecrets.First), Body), [0xEF, 0xBB, 0xBF, .. Body]),
        ["JsonReserialized"] = (Sign(Now, Key(TestSecrets.First), Replace("\n", string.Empty)), Replace("\n", "   ")),
        ["Unknown"] = (Sign(Now, Encoding.ASCII.GetBytes("a secret that nobody here has..."), Body), Body),
    };

    [Theory]
    [MemberData(nameof(Causes))]
    public async Task Names_the_cause_in_the_log_and_not_to_the_sender(string cause)
    {
        var (header, body) = Mistakes[cause];
        await using var host = await StartAsync(explain: true);

        var response = await host.SendAsync(Deliveries.WithHeader(body, header));

        (await ResponseText.OfAsync(response)).Should().Be(Unexplained);
        host.Log.Of("RejectionExplained").Should().ContainSingle().Which.Message.Should().Contain($"Probable cause: {cause}.");
        host.Log.Of("DeliveryRejected").Should().ContainSingle();
    }

    [Theory]
    [MemberData(nameof(Causes))]
    public async Task Gives_the_same_answer_unexplained(string cause)
    {
        var (header, body) = Mistakes[cause];
        await using var host = await StartAsync(explain: false);

        var response = await host.SendAsync(Deliveries.WithHeader(body, header));

        (await ResponseText.OfAsync(response)).Should().Be(Unexplained);
        host.Log.Of("RejectionExplained").Should().BeEmpty();
        host.Log.Of("DeliveryRejected").Should().ContainSingle();
    }

    [Fact]
    public void Tries_every_cause_there_is()
    {
        // A body that was read before is tried where something reads it, in PipelineTests.
        Causes.Select(row => row.Data).Append(nameof(RejectionCause.BodyAlreadyRead)).Should()
            .BeEquivalentTo(Enum.GetNames<RejectionCause>());
    }

    [Fact]
    public async Task Says_that_the_header_is_there_twice()
    {
        await using var host = await StartAsync(explain: true);
        using var request = Deliveries.WithHeader(Body, Sign(Now, Key(TestSecrets.First), Body));
        request.Headers.Add(WebhookReceiverOptions.DefaultSignatureHeader, "t=1");

        var response = await host.SendAsync(request);

        (await ResponseText.OfAsync(response)).Should().Be(Unexplained);
        host.Log.Of("RejectionExplained").Single().Message.Should().Contain("more than once");
    }

    [Fact]
    public async Task Says_which_limit_a_body_passed()
    {
        await using var host = await StartAsync(explain: true);
        var body = new byte[WebhookReceiverOptions.DefaultMaxBodyBytes + 1];

        var response = await host.SendAsync(Deliveries.WithHeader(body, Sign(Now, Key(TestSecrets.First), body)));

        response.StatusCode.Should().Be(System.Net.HttpStatusCode.RequestEntityTooLarge);
        host.Log.Of("RejectionExplained").Single().Message.Should().Contain("MaxBodyBytes");
    }

    [Fact]
    public async Task Says_by_how_many_seconds_the_clocks_differ()
    {
        await using var host = await StartAsync(explain: true);

        await host.SendAsync(Deliveries.WithHeader(Body, Mistakes["ClockOff"].Header));

        host.Log.Of("RejectionExplained").Single().Message.Should().Contain("3600 s ago");
    }

    [Theory]
    [InlineData("Development", null, true)]
    [InlineData("Production", null, false)]
    [InlineData("Staging", null, false)]
    [InlineData("Development", false, false)]
    [InlineData("Production", true, true)]
    public async Task Explains_in_Development_unless_told_otherwise(string environment, bool? option, bool explains)
    {
        await using var host = await ReceiverHost.StartAsync(
            builder => builder.Services.AddWebhookReceiver(ReceiverHost.FirstSecret + (options => options.ExplainRejections = option)),
            app => app.MapWebhookReceiver(Deliveries.Path),
            environment: environment);

        await host.SendAsync(Deliveries.Envelope(), TestSecrets.Other);

        host.Log.Of("RejectionExplained").Should().HaveCount(explains ? 1 : 0);
    }

    private static Task<ReceiverHost> StartAsync(bool explain) => ReceiverHost.StartAsync(
        builder =>
        {
            builder.Services.AddWebhookReceiver(options =>
            {
                options.SigningSecrets.Add(TestSecrets.First);
                options.SigningSecrets.Add(Convert.ToBase64String(Encoding.ASCII.GetBytes(TestSecrets.Second)));
                options.ExplainRejections = explain;
            });
            builder.Services.AddWebhookReceiver("other", options => options.SigningSecrets.Add(TestSecrets.Other));
        },
        app => app.MapWebhookReceiver(Deliveries.Path));

    private static byte[] Key(string secret) => Convert.FromBase64String(secret);

    private static string Sign(DateTimeOffset at, byte[] key, byte[] body) => Header($"{at.ToUnixTimeSeconds()}", key, body);

    private static string Header(string timestamp, byte[] key, byte[] body) =>
        $"t={timestamp},v1={Convert.ToHexStringLower(Hmac(key, timestamp, body))}";

    private static byte[] Hmac(byte[] key, string timestamp, byte[] body) =>
        HMACSHA256.HashData(key, (byte[])[.. Encoding.ASCII.GetBytes(timestamp), (byte)'.', .. body]);

    private static byte[] Replace(string what, string by) =>
        Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(Body).Replace(what, by, StringComparison.Ordinal));
}
