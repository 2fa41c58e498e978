using WebhookReceiver.TestKit;

namespace WebhookReceiver.Tests.Verification;

public sealed class SignatureVerifierTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void Accepts_a_delivery_signed_by_hand()
    {
        var result = Signed.Verify(Signed.Header);

        result.IsValid.Should().BeTrue();
    }

    [Fact]
    public void Tells_when_a_valid_delivery_was_signed()
    {
        var result = Signed.Verify(Signed.Header, now: Signed.At + (17 * Second));

        result.SignedAt.Should().Be(Signed.At);
    }

    [Fact]
    public void Hands_out_the_signature_that_matched()
    {
        var result = Signed.Verify($"t={Signed.UnixSeconds},v1={new string('0', 64)},v1={Signed.Hex(Signed.Body)}");

        result.Signature.ToArray().Should().Equal(Signed.Bytes(Signed.Body));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Tells_which_secret_matched(int position)
    {
        var secrets = new[] { TestSecrets.Second, TestSecrets.Other, TestSecrets.Second }.Select(text => WebhookSecret.Parse(text))
            .ToArray();
        secrets[position] = Signed.Secret;

        var result = SignatureVerifier.Verify(Signed.Header, Signed.Body, secrets, Signed.At);

        result.SecretIndex.Should().Be(position);
    }

    [Fact]
    public void Names_the_first_of_two_equal_secrets()
    {
        var result = SignatureVerifier.Verify(Signed.Header, Signed.Body, [Signed.Secret, Signed.Secret], Signed.At);

        result.SecretIndex.Should().Be(0);
    }

    [Fact]
    public void Rejects_everything_when_there_is_no_secret()
    {
        var result = SignatureVerifier.Verify(Signed.Header, Signed.Body, [], Signed.At);

        result.Rejection.Should().Be(RejectionReason.SignatureMismatch);
    }

    [Fact]
    public void Rejects_a_delivery_signed_with_the_text_of_the_secret()
    {
        var header = $"t={Signed.UnixSeconds},v1={Signed.Hex(Signed.Body, key: System.Text.Encoding.ASCII.GetBytes(TestSecrets.First))}";

        var result = Signed.Verify(header);

        result.Rejection.Should().Be(RejectionReason.SignatureMismatch);
    }

    [Fact]
    public void Signs_the_digits_of_the_timestamp_as_they_are_written()
    {
        var written = $"00{Signed.UnixSeconds}";

        var result = Signed.Verify($"t={written},v1={Signed.Hex(Signed.Body, written)}");

        result.IsValid.Should().BeTrue();
    }

    [Fact]
    public void Rejects_a_leading_zero_that_was_not_signed()
    {
        var result = Signed.Verify($"t=0{Signed.UnixSeconds},v1={Signed.Hex(Signed.Body)}");

        result.Rejection.Should().Be(RejectionReason.SignatureMismatch);
    }

    [Theory]
    [InlineData(300, null)]
    [InlineData(301, RejectionReason.TimestampTooOld)]
    [InlineData(86_400, RejectionReason.TimestampTooOld)]
    [InlineData(-300, null)]
    [InlineData(-301, RejectionReason.TimestampInFuture)]
    [InlineData(-86_400, RejectionReason.TimestampInFuture)]
    public void Allows_five_minutes_both_ways_by_default(int ageSeconds, RejectionReason? expected)
    {
        var result = Signed.Verify(Signed.Header, now: Signed.At + (ageSeconds * Second));

        result.Rejection.Should().Be(expected);
    }

    [Theory]
    [InlineData(10, null)]
    [InlineData(11, RejectionReason.TimestampTooOld)]
    [InlineData(-20, null)]
    [InlineData(-21, RejectionReason.TimestampInFuture)]
    public void Keeps_each_tolerance_apart(int ageSeconds, RejectionReason? expected)
    {
        var result = SignatureVerifier.Verify(
            Signed.Header, Signed.Body, [
                Signed.Secret], Signed.At + (ageSeconds * Second), tolerance: 10 * Second, futureTolerance: 20 * Second);

        result.Rejection.Should().Be(expected);
    }

    [Fact]
    public void Counts_whole_seconds_so_a_fraction_past_the_tolerance_is_still_inside()
    {
        var result = Signed.Verify(Signed.Header, now: Signed.At + TimeSpan.FromSeconds(300.999));

        result.IsValid.Should().BeTrue();
    }

    [Fact]
    public void Accepts_a_delivery_signed_this_very_second_when_no_tolerance_is_left()
    {
        var result = SignatureVerifier.Verify(Signed.Header, Signed.Body, [Signed.Secret], Signed.At, TimeSpan.Zero, TimeSpan.Zero);

        result.IsValid.Should().BeTrue();
    }

    [Fact]
    public void Judges_the_age_before_the_signature()
    {
        var result = Signed.Verify($"t={Signed.UnixSeconds},v1={new string('0', 64)}", now: Signed.At + (301 * Second));

        result.Rejection.Should().Be(RejectionReason.TimestampTooOld);
    }

    [Fact]
    public void Refuses_a_negative_tolerance()
    {
        var verify = () => SignatureVerifier.Verify(Signed.Header, Signed.Body, [Signed.Secret], Signed.At, -Second, Second);

        verify.Should().Throw<ArgumentOutOfRangeException>().WithParameterName("tolerance");
    }

    [Fact]
    public void Refuses_a_negative_future_tolerance()
    {
        var verify = () => SignatureVerifier.Verify(Signed.Header, Signed.Body, [Signed.Secret], Signed.At, Second, -Second);

        verify.Should().Throw<ArgumentOutOfRangeException>().WithParameterName("futureTolerance");
    }

    [Theory]
    [InlineData("0")]
    [InlineData("1")]
    [InlineData("999999999999")]
    public void Survives_the_ends_of_both_time_scales(string timestamp)
    {
        DateTimeOffset[] clocks = [DateTimeOffset.MinValue, DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue];
        var header = $"t={timestamp},v1={Signed.Hex(Signed.Body, timestamp)}";

        var verify = () => clocks.Select(now =>
            SignatureVerifier.Verify(header, Signed.Body, [Signed.Secret], now, TimeSpan.MaxValue, TimeSpan.MaxValue).Rejection).ToArray();

        verify.Should().NotThrow();
    }

    [Fact]
    public void Rejects_a_timestamp_past_the_calendar_even_when_every_future_is_tolerated()
    {
        const string YearTenThousand = "253402300800";
        var header = $"t={YearTenThousand},v1={Signed.Hex(Signed.Body, YearTenThousand)}";

        var result = SignatureVerifier.Verify(header, Signed.Body, [Signed.Secret], Signed.At, TimeSpan.MaxValue, TimeSpan.MaxValue);

        result.Rejection.Should().Be(RejectionReason.TimestampInFuture);
    }

    [Fact]
    public void Accepts_the_last_second_of_the_calendar_when_every_future_is_tolerated()
    {
        const string LastSecond = "253402300799";
        var header = $"t={LastSecond},v1={Signed.Hex(Signed.Body, LastSecond)}";

        var result = SignatureVerifier.Verify(header, Signed.Body, [Signed.Secret], Signed.At, TimeSpan.MaxValue, TimeSpan.MaxValue);

        result.SignedAt.Year.Should().Be(9999);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void Calls_an_absent_or_empty_header_missing(string? header)
    {
        var result = Signed.Verify(header);

        result.Rejection.Should().Be(RejectionReason.MissingSignature);
    }

    [Theory]
    [InlineData(" ")]
    [InlineData(",")]
    [InlineData("=")]
    [InlineData("t=,v1=")]
    public void Calls_a_header_without_content_malformed(string header)
    {
        var result = Signed.Verify(header);

        result.Rejection.Should().Be(RejectionReason.MalformedSignature);
    }
}
