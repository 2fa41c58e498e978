using System.Security.Cryptography;
using System.Text;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.Tests.Verification;

public sealed class SignatureExplainerTests
{
    private const string Compact = """{"id":"e-1","event":"client.linked","data":{"name":"Müller <& Co>","amount":2480.50}}""";
    private const string Indented = "{\n  \"id\": \"e-1\",\n  \"event\": \"client.linked\"\n}";

    private static readonly byte[] Key = Convert.FromBase64String(TestSecrets.First);
    private static readonly byte[] Bom = [0xEF, 0xBB, 0xBF];

    public static TheoryData<string, RejectionCause> Headers => new()
    {
        { "", RejectionCause.HeaderMissing },
        { "sha256=54a6d6c32a5f6ca3fde1915aa099b4d4b231f145b702e38b834e02a131082fa3", RejectionCause.ObsoleteScheme },
        { " SHA256=54a6", RejectionCause.ObsoleteScheme },
        { TestSecrets.First, RejectionCause.SecretInHeader },
        { "test-only secret one, 32 bytes..", RejectionCause.SecretInHeader },
        { $"t=1791302255123,v1={new string('0', 64)}", RejectionCause.TimestampInMilliseconds },
        { $"v1={new string('0', 64)}, t=1791302255123", RejectionCause.TimestampInMilliseconds },
        { $"t=1791302255,v1={Convert.ToBase64String(new byte[32])}", RejectionCause.SignatureInBase64 },
        { $"t=17913022551234,v1={new string('0', 64)}", RejectionCause.Unknown },
        { $"t=179130225512x,v1={new string('0', 64)}", RejectionCause.Unknown },
        { $"t=1791302255,v1={Convert.ToBase64String(new byte[31])}", RejectionCause.Unknown },
        { "t=1791302255", RejectionCause.Unknown },
        { "anything", RejectionCause.Unknown },
        { "€ , ٣", RejectionCause.Unknown },
    };

    public static TheoryData<string, string, RejectionCause> ChangedBodies => new()
    {
        { Compact, Compact + "\n", RejectionCause.TrailingNewline },
        { Compact, Compact + "\r\n", RejectionCause.TrailingNewline },
        { Compact + "\n", Compact, RejectionCause.TrailingNewline },
        { Compact + "\r\n", Compact, RejectionCause.TrailingNewline },
        { Indented, Indented.Replace("\n", "\r\n", StringComparison.Ordinal), RejectionCause.LineEndings },
        { Indented.Replace("\n", "\r\n", StringComparison.Ordinal), Indented, RejectionCause.LineEndings },
        { Compact, "\uFEFF" + Compact, RejectionCause.ByteOrderMark },
        { "\uFEFF" + Compact, Compact, RejectionCause.ByteOrderMark },
        { Compact, Compact.Replace(":", ": ", StringComparison.Ordinal), RejectionCause.JsonReserialized },
        { Indented, """{"id":"e-1","event":"client.linked"}""", RejectionCause.JsonReserialized },
        { """{"name":"Müller"}""", """{"name": "M\u00FCller"}""", RejectionCause.JsonReserialized },
        { """{"name":"M\u00FCller"}""", """{"name":"Müller"}""", RejectionCause.JsonReserialized },
    };

    public static TheoryData<string> HostileBodies =>
    [
        "null",
        "{",
        "\0",
        """{"a":"\ud800"}""",
        """{"\ud800":1}""",
        """{"a":1e999999}""",
        new string('[', 10_000),
        "{\"a\":\"\u00FF\"}",
        "{\"\u00FF\":1}",
        "\"\u00C3\u0028\"",
        "{\"a\":\"\u00FF\\n\"}",
    ];

    [Theory]
    [MemberData(nameof(Headers))]
    public void Names_what_is_wrong_with_the_header(string header, RejectionCause expected)
    {
        var explanation = Explain(header, Signed.Body);

        explanation.Cause.Should().Be(expected);
    }

    [Fact]
    public void Says_that_the_header_is_absent()
    {
        Explain(header: null, Signed.Body).Cause.Should().Be(RejectionCause.HeaderMissing);
    }

    [Theory]
    [InlineData(301, "301 s ago")]
    [InlineData(7200, "7200 s ago")]
    [InlineData(-301, "301 s in the future")]
    [InlineData(-3600, "3600 s in the future")]
    public void Says_by_how_much_the_clocks_differ(int ageSeconds, string expected)
    {
        var explanation = Explain(Signed.Header, Signed.Body, now: Signed.At.AddSeconds(ageSeconds));

        explanation.Should()
            .Match<SignatureExplanation>(found => found.Cause == RejectionCause.ClockOff && found.Message.Contains(expected));
    }

    [Fact]
    public void Judges_the_age_by_the_tolerances_of_the_receiver()
    {
        var explanation = SignatureExplainer.Explain(new ExplainerInput
        {
            SignatureHeader = Signed.Header,
            RawBody = Signed.Body,
            Secrets = [Signed.Secret],
            Now = Signed.At.AddSeconds(2),
            Tolerance = TimeSpan.FromSeconds(1),
        });

        explanation.Cause.Should().Be(RejectionCause.ClockOff);
    }

    [Fact]
    public void Finds_a_secret_that_was_used_as_text()
    {
        var header = HeaderOf(Signed.Hex(Signed.Body, key: Encoding.ASCII.GetBytes(TestSecrets.First)));

        Explain(header, Signed.Body).Cause.Should().Be(RejectionCause.SecretNotDecoded);
    }

    [Fact]
    public void Finds_a_secret_that_was_configured_encoded_twice()
    {
        var twice = WebhookSecret.Parse(Convert.ToBase64String(Encoding.ASCII.GetBytes(TestSecrets.First)));

        var explanation = Explain(Signed.Header, Signed.Body, secrets: [twice]);

        explanation.Cause.Should().Be(RejectionCause.SecretEncodedTwice);
    }

    [Fact]
    public void Finds_a_signature_without_the_timestamp()
    {
        var header = HeaderOf(Convert.ToHexStringLower(HMACSHA256.HashData(Key, Signed.Body)));

        Explain(header, Signed.Body).Cause.Should().Be(RejectionCause.TimestampNotSigned);
    }

    [Fact]
    public void Looks_at_every_candidate_of_the_header()
    {
        var header = HeaderOf($"{new string('0', 64)},v1={Convert.ToHexStringLower(HMACSHA256.HashData(Key, Signed.Body))}");

        Explain(header, Signed.Body).Cause.Should().Be(RejectionCause.TimestampNotSigned);
    }

    [Fact]
    public void Looks_at_every_secret_of_the_receiver()
    {
        var header = HeaderOf(Signed.Hex(Signed.Body, key: Encoding.ASCII.GetBytes(TestSecrets.First)));

        var explanation = Explain(header, Signed.Body, secrets: [Signed.SecondSecret, Signed.Secret]);

        explanation.Cause.Should().Be(RejectionCause.SecretNotDecoded);
    }

    [Fact]
    public void Names_the_receiver_whose_secret_it_was()
    {
        var explanation = SignatureExplainer.Explain(new ExplainerInput
        {
            SignatureHeader = Signed.Header,
            RawBody = Signed.Body,
            Secrets = [Signed.SecondSecret],
            OtherReceivers =
                new Dictionary<string, IReadOnlyList<WebhookSecret>> { ["live"] = [Signed.SecondSecret], ["test"] = [Signed.Secret] },
            Now = Signed.At,
        });

        explanation.Should().Match<SignatureExplanation>(
            found => found.Cause == RejectionCause.SecretOfAnotherReceiver && found.Message.Contains("'test'"));
    }

    [Theory]
    [MemberData(nameof(ChangedBodies))]
    public void Finds_what_happened_to_the_body_on_its_way(string signed, string received, RejectionCause expected)
    {
        var header = HeaderOf(Signed.Hex(Encoding.UTF8.GetBytes(signed)));

        var explanation = Explain(header, Encoding.UTF8.GetBytes(received));

        explanation.Cause.Should().Be(expected);
    }

    [Fact]
    public void Finds_a_byte_order_mark_in_front_of_bytes_that_are_not_text()
    {
        byte[] body = [0xFF, 0xFE, 0x00];

        var explanation = Explain(HeaderOf(Signed.Hex(body)), [.. Bom, .. body]);

        explanation.Cause.Should().Be(RejectionCause.ByteOrderMark);
    }

    [Fact]
    public void Finds_a_body_that_something_else_read_before()
    {
        var explanation = Explain(Signed.Header, [], bodyAnnounced: true);

        explanation.Cause.Should().Be(RejectionCause.BodyAlreadyRead);
    }

    [Fact]
    public void Does_not_blame_a_reader_when_no_body_was_announced()
    {
        var explanation = Explain(Signed.Header, [], bodyAnnounced: false);

        explanation.Cause.Should().Be(RejectionCause.Unknown);
    }

    [Fact]
    public void Admits_not_to_know()
    {
        var explanation = Explain(HeaderOf(new string('a', 64)), Signed.Body);

        explanation.Cause.Should().Be(RejectionCause.Unknown);
    }

    [Fact]
    public void Admits_not_to_know_without_a_body()
    {
        var explanation = SignatureExplainer.Explain(
            new ExplainerInput { SignatureHeader = Signed.Header, Secrets = [Signed.Secret], Now = Signed.At });

        explanation.Should()
            .Match<SignatureExplanation>(found => found.Cause == RejectionCause.Unknown && found.Message.Contains("without the body"));
    }

    [Fact]
    public void Has_nothing_to_compare_with_when_there_is_no_secret()
    {
        Explain(Signed.Header, Signed.Body, secrets: []).Cause.Should().Be(RejectionCause.Unknown);
    }

    [Theory]
    [MemberData(nameof(HostileBodies))]
    public void Never_throws_whatever_the_body(string latin1)
    {
        var body = Encoding.Latin1.GetBytes(latin1);

        var explain = () => Explain(HeaderOf(new string('a', 64)), body);

        explain.Should().NotThrow().Which.Cause.Should().Be(RejectionCause.Unknown);
    }

    [Fact]
    public void Never_throws_whatever_the_bytes() => Property.Holds(
        (byte[] body) => Explain(HeaderOf(new string('a', 64)), body).Cause is RejectionCause.Unknown or RejectionCause.BodyAlreadyRead);

    [Fact]
    public void Never_throws_whatever_the_text_in_a_body() => Property.Holds(
        (byte[] text) =>
            Explain(HeaderOf(new string('a', 64)), [.. "{\"a\":\""u8, .. text, .. "\"}"u8]).Cause == RejectionCause.Unknown, cases: 1000);

    [Fact]
    public void Never_throws_whatever_the_header() => Property.Holds(
        (string? header) => Explain(header, Signed.Body).Cause is RejectionCause.Unknown or RejectionCause.HeaderMissing, cases: 1000);

    [Fact]
    public void Refuses_no_input()
    {
        var explain = () => SignatureExplainer.Explain(null!);

        explain.Should().Throw<ArgumentNullException>();
    }

    [Fact]
    public void Puts_neither_secret_nor_signature_nor_body_into_a_message()
    {
        var hex = Signed.Hex(Signed.Body, key: Encoding.ASCII.GetBytes(TestSecrets.First));
        SignatureExplanation[] explanations =
        [
            .. Headers.Select(row => Explain(row.Data.Item1, Signed.Body)),
            .. ChangedBodies.Select(
                row => Explain(HeaderOf(Signed.Hex(Encoding.UTF8.GetBytes(row.Data.Item1))), Encoding.UTF8.GetBytes(row.Data.Item2))),
            Explain(HeaderOf(hex), Signed.Body),
            Explain(HeaderOf(new string('a', 64)), Signed.Body),
            Explain(Signed.Header, [], bodyAnnounced: true),
        ];

        var texts = explanations.Select(explanation => explanation.ToString());

        texts.Should().NotContain(text =>
            text.Contains(TestSecrets.First) || text.Contains("test-only") || text.Contains(hex) || text.Contains("54a6d6")
                || text.Contains("client.linked"));
    }

    [Fact]
    public void Every_message_says_what_to_do()
    {
        var messages = Headers.Select(row => Explain(row.Data.Item1, Signed.Body).Message);

        messages.Should().OnlyContain(message => message.EndsWith('.') && message.Length > 40);
    }

    private static string HeaderOf(string hex) => $"t={Signed.UnixSeconds},v1={hex}";

    private static SignatureExplanation Explain(
        string? header, byte[] body, WebhookSecret[]? secrets = null, DateTimeOffset? now = null, bool bodyAnnounced = true) =>
        SignatureExplainer.Explain(new ExplainerInput
        {
            SignatureHeader = header,
            RawBody = body,
            BodyAnnounced = bodyAnnounced,
            Secrets = secrets ?? [Signed.Secret],
            Now = now ?? Signed.At,
        });
}
