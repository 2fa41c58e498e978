namespace WebhookReceiver.Tests.Verification;

public sealed class WebhookSignerTests
{
    [Fact]
    public void Writes_the_header_as_the_sender_does()
    {
        var header = WebhookSigner.Sign(Signed.Body, Signed.Secret, Signed.At);

        header.Should().Be(Signed.Header);
    }

    [Fact]
    public void Cuts_off_fractions_of_a_second()
    {
        var header = WebhookSigner.Sign(Signed.Body, Signed.Secret, Signed.At + TimeSpan.FromMilliseconds(999));

        header.Should().Be(Signed.Header);
    }

    [Fact]
    public void Signs_an_empty_body()
    {
        var header = WebhookSigner.Sign([], Signed.Secret, Signed.At);

        Signed.Verify(header, []).IsValid.Should().BeTrue();
    }

    [Fact]
    public void Signs_from_1970_on()
    {
        var header = WebhookSigner.Sign(Signed.Body, Signed.Secret, DateTimeOffset.UnixEpoch);

        header.Should().StartWith("t=0,v1=");
    }

    [Fact]
    public void Refuses_a_time_before_1970()
    {
        var sign = () => WebhookSigner.Sign(Signed.Body, Signed.Secret, DateTimeOffset.UnixEpoch.AddTicks(-1));

        sign.Should().Throw<ArgumentOutOfRangeException>().WithParameterName("signedAt");
    }

    [Fact]
    public void Refuses_no_secret()
    {
        var sign = () => WebhookSigner.Sign(Signed.Body, null!, Signed.At);

        sign.Should().Throw<ArgumentNullException>().WithParameterName("secret");
    }
}
