namespace WebhookReceiver.Testing.Tests;

public sealed class TestSecretTests
{
    [Fact]
    public void Is_32_bytes_in_base64_that_a_receiver_takes()
    {
        var secret = TestSecret.Create();

        Convert.FromBase64String(secret).Should().HaveCount(32);
        WebhookSecret.TryParse(secret, SecretEncoding.Base64, out _).Should().BeTrue();
    }

    [Fact]
    public void Is_another_one_each_time()
    {
        TestSecret.Create().Should().NotBe(TestSecret.Create());
    }
}
