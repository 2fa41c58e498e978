using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace WebhookReceiver.Tests.Verification;

public sealed partial class SignatureVectorTests
{
    public static TheoryData<string> All => SignatureVector.Names(_ => true);

    public static TheoryData<string> Valid => SignatureVector.Names(vector => vector.Expect == "Valid");

    public static TheoryData<string> Explained => SignatureVector.Names(vector => vector.Explain is not null);

    [Fact]
    public void The_file_holds_every_known_vector()
    {
        SignatureVector.All.Should().HaveCountGreaterThanOrEqualTo(45);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_verifier_says_what_the_vector_expects(string name)
    {
        var vector = SignatureVector.Of(name);

        var result = SignatureVerifier.Verify(vector.Header, vector.Body, vector.ParsedSecrets, vector.Clock);

        (result.IsValid ? "Valid" : result.Rejection.ToString()).Should().Be(vector.Expect);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_verdict_on_the_header_alone_never_contradicts_the_vector(string name)
    {
        var vector = SignatureVector.Of(name);

        var rejection = SignatureVerifier.CheckHeader(
            vector.Header, vector.Clock, SignatureVerifier.DefaultTolerance, SignatureVerifier.DefaultTolerance, out _);

        (rejection?.ToString() ?? vector.Expect).Should().Be(vector.Expect);
    }

    [Theory]
    [MemberData(nameof(Valid))]
    public void The_signature_that_matched_equals_one_computed_by_hand(string name)
    {
        var vector = SignatureVector.Of(name);

        var result = SignatureVerifier.Verify(vector.Header, vector.Body, vector.ParsedSecrets, vector.Clock);

        var timestamp = Timestamp().Match(vector.Header!).Groups["digits"].Value;
        byte[] signed = [.. Encoding.ASCII.GetBytes(timestamp), (byte)'.', .. vector.Body];
        var byHand = HMACSHA256.HashData(Convert.FromBase64String(vector.Secrets[result.SecretIndex]), signed);
        result.Signature.ToArray().Should().Equal(byHand);
    }

    [Theory]
    [MemberData(nameof(Explained))]
    public void The_explainer_finds_the_cause_that_the_vector_names(string name)
    {
        var vector = SignatureVector.Of(name);

        var explanation = SignatureExplainer.Explain(new ExplainerInput
        {
            SignatureHeader = vector.Header,
            RawBody = vector.Body,
            Secrets = vector.ParsedSecrets,
            Now = vector.Clock,
        });

        explanation.Cause.ToString().Should().Be(vector.Explain);
    }

    [GeneratedRegex("t=(?<digits>[0-9]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Timestamp();
}
