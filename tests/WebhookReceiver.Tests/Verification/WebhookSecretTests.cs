using System.Security.Cryptography;
using System.Text;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.Tests.Verification;

public sealed class WebhookSecretTests
{
    public static TheoryData<string?, string> Broken => new()
    {
        { null, "blank" },
        { "", "blank" },
        { " ", "blank" },
        { "\t\r\n", "blank" },
        { " " + TestSecrets.First, "white space around" },
        { TestSecrets.First + " ", "white space around" },
        { TestSecrets.First + "\n", "white space around" },
        { TestSecrets.First + "\r\n", "white space around" },
        { "\u00A0" + TestSecrets.First, "white space around" },
        { TestSecrets.First[..10] + " " + TestSecrets.First[10..], "not Base64" },
        { TestSecrets.First[..10] + "\n" + TestSecrets.First[10..], "not Base64" },
        { TestSecrets.First.TrimEnd('='), "padding is missing (end it with =," },
        { TestSecrets.First + "=", "not Base64" },
        { "\"" + TestSecrets.First + "\"", "in quotes (remove them" },
        { "'" + TestSecrets.First + "'", "in quotes" },
        { "\u201C" + TestSecrets.First + "\u201D", "in quotes" },
        { Convert.ToHexString(Convert.FromBase64String(TestSecrets.First)), "hexadecimal" },
        { Convert.ToHexStringLower(Convert.FromBase64String(TestSecrets.First)), "hexadecimal" },
        { "0x" + Convert.ToHexStringLower(Convert.FromBase64String(TestSecrets.First)), "hexadecimal" },
        { "-_" + TestSecrets.First[2..].TrimEnd('='), "Base64url (replace '-' by '+'" },
        { "-_" + TestSecrets.First[2..], "Base64url" },
        { Uri.EscapeDataString(TestSecrets.First), "percent-encoded" },
        { "not base64, but long enough to be one", "not Base64" },
        { "AAAA____AAAA----AAAA____", "Base64url" },
        { "ÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄ", "not Base64" },
        { "====", "not Base64" },
        { Convert.ToBase64String(new byte[1]), "has 1 bytes, at least 16" },
        { Convert.ToBase64String(new byte[15]), "has 15 bytes, at least 16" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void Says_what_is_wrong_with_the_text(string? text, string problem)
    {
        var parse = () => WebhookSecret.Parse(text);

        parse.Should().Throw<FormatException>().WithMessage($"*{problem}*");
    }

    [Theory]
    [MemberData(nameof(Broken))]
    public void Never_repeats_the_text_in_the_message(string? text, string problem)
    {
        _ = problem;
        WebhookSecret.TryParse(text, SecretEncoding.Base64, out _, out var error).Should().BeFalse();

        error.Should().NotContainAny(Pieces(text));
    }

    [Fact]
    public void Names_the_prefix_of_other_senders()
    {
        WebhookSecret.TryParse("whsec_" + TestSecrets.First, SecretEncoding.Base64, out _, out var error).Should().BeFalse();

        error.Should().Be("the secret is not Base64: it starts with whsec_, as the secrets of other senders do (if it is Debitura's, " +
            "remove this prefix)");
    }

    [Theory]
    [MemberData(nameof(Broken))]
    public void Does_not_throw_when_it_only_tries(string? text, string problem)
    {
        _ = problem;

        WebhookSecret.TryParse(text, SecretEncoding.Base64, out var secret).Should().BeFalse();

        secret.Should().BeNull();
    }

    [Theory]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(32)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(4096)]
    public void Signs_with_the_decoded_bytes_of_any_length_from_16_on(int length)
    {
        var key = RandomNumberGenerator.GetBytes(length);

        var secret = WebhookSecret.Parse(Convert.ToBase64String(key));

        Digest(secret, "body"u8.ToArray()).Should().Equal(Signed.Bytes("body"u8.ToArray(), key: key));
    }

    [Fact]
    public void Signs_with_the_text_itself_when_told_so()
    {
        const string Text = "sixteen ümläuts!";

        var secret = WebhookSecret.Parse(Text, SecretEncoding.Text);

        Digest(secret, "body"u8.ToArray()).Should().Equal(Signed.Bytes("body"u8.ToArray(), key: Encoding.UTF8.GetBytes(Text)));
    }

    [Fact]
    public void Allows_spaces_within_a_text_secret()
    {
        WebhookSecret.TryParse("four words of text", SecretEncoding.Text, out _).Should().BeTrue();
    }

    [Theory]
    [InlineData("fifteen letters")]
    [InlineData(" sixteen and more")]
    [InlineData("sixteen and more ")]
    [InlineData("                 ")]
    public void Holds_text_secrets_to_the_same_rules(string text)
    {
        WebhookSecret.TryParse(text, SecretEncoding.Text, out _).Should().BeFalse();
    }

    [Fact]
    public void Counts_the_bytes_of_a_text_secret_and_not_its_characters()
    {
        WebhookSecret.TryParse("ÄÖÜäöüßé", SecretEncoding.Text, out _).Should().BeTrue();
    }

    [Fact]
    public void Refuses_an_encoding_that_does_not_exist()
    {
        var parse = () => WebhookSecret.Parse(TestSecrets.First, (SecretEncoding)7);

        parse.Should().Throw<FormatException>().WithMessage("*encoding 7 does not exist*");
    }

    [Fact]
    public void Copies_raw_key_bytes()
    {
        var key = Enumerable.Range(1, 16).Select(value => (byte)value).ToArray();
        var secret = WebhookSecret.FromBytes(key);
        var before = Digest(secret, []);

        Array.Clear(key);

        Digest(secret, []).Should().Equal(before);
    }

    [Fact]
    public void Refuses_15_raw_key_bytes()
    {
        var make = () => WebhookSecret.FromBytes(new byte[15]);

        make.Should().Throw<ArgumentException>().WithParameterName("key").WithMessage("*at least 16*");
    }

    [Fact]
    public void Prints_stars_only()
    {
        $"{Signed.Secret}".Should().Be("***");
    }

    [Fact]
    public void Has_no_public_property_that_could_be_serialised()
    {
        typeof(WebhookSecret).GetProperties().Should().BeEmpty();
    }

    [Fact]
    public void Forgets_one_body_before_it_signs_the_next()
    {
        _ = Digest(Signed.Secret, "first"u8.ToArray());

        Digest(Signed.Secret, "second"u8.ToArray()).Should().Equal(Signed.Bytes("second"u8.ToArray()));
    }

    [Fact]
    public void Gives_the_right_digest_to_each_of_many_threads()
    {
        var bodies = Enumerable.Range(0, 2000).Select(value => BitConverter.GetBytes(value)).ToArray();
        var wrong = 0;

        Parallel.ForEach(bodies, new ParallelOptions { MaxDegreeOfParallelism = 16 }, body =>
        {
            if (!Digest(Signed.Secret, body).AsSpan().SequenceEqual(Signed.Bytes(body)))
            {
                Interlocked.Increment(ref wrong);
            }
        });

        wrong.Should().Be(0);
    }

    private static byte[] Digest(WebhookSecret secret, byte[] body)
    {
        var digest = new byte[DeliverySignature.Length];
        secret.Sign(Encoding.ASCII.GetBytes($"{Signed.UnixSeconds}."), body, digest);
        return digest;
    }

    // Any six characters in a row of the text, which is enough to recognise it by.
    private static string[] Pieces(string? text) =>
        text is { Length: >= 20 }
            ? [.. Enumerable.Range(0, text.Length - 6).Select(start => text.Substring(start, 6))]
            : ["no text to look for"];
}
