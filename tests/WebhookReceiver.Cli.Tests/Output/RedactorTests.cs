using WebhookReceiver.Testing;

namespace WebhookReceiver.Cli.Tests.Output;

public sealed class RedactorTests
{
    [Theory]
    [InlineData("mail anna.berg+x@kunde.example.dk now", "mail *** now")]
    [InlineData("https://app.example/Approve?token=abc.DEF-123&x=1", "https://app.example/Approve?token=***&x=1")]
    [InlineData("https://app.example/Approve?access_token=abc#top", "https://app.example/Approve?access_token=***#top")]
    [InlineData("https%3A%2F%2Fapp.example%2FApprove%3Ftoken%3Dabc.DEF-123", "https%3A%2F%2Fapp.example%2FApprove%3Ftoken%3D***")]
    [InlineData("https://user:pass@host.example/a", "https://***@host.example/a")]
    [InlineData("v1=54a6c0ffee, case.created, b0f3a2d4-6c1e-4d58-9f27-3a8e5b7c9d10",
        "v1=54a6c0ffee, case.created, b0f3a2d4-6c1e-4d58-9f27-3a8e5b7c9d10")]
    [InlineData("key=short", "key=short")]
    public void Private_text_is_hidden_and_the_rest_stays(string text, string expected) =>
        new Redactor().Redact(text).Should().Be(expected);

    [Fact]
    public void A_secret_is_hidden_even_when_nobody_announced_it()
    {
        var secret = TestSecret.Create();

        new Redactor().Redact($"secret is {secret}.").Should().Be("secret is ***.");
    }

    [Fact]
    public void An_announced_secret_is_hidden_in_every_form()
    {
        var redactor = new Redactor();
        redactor.Hide("a+key/with=signs");
        redactor.Hide("a+key/with=signs-and-more");
        redactor.Hide("word");

        redactor.Redact("a+key/with=signs-and-more a+key/with=signs a%2Bkey%2Fwith%3Dsigns word").Should().Be("*** *** *** word");
    }
}
