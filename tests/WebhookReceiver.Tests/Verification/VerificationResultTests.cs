namespace WebhookReceiver.Tests.Verification;

public sealed class VerificationResultTests
{
    private static readonly DeliverySignature Signature = new(Signed.Bytes(Signed.Body));

    [Fact]
    public void The_default_value_is_not_valid()
    {
        default(VerificationResult).IsValid.Should().BeFalse();
    }

    [Fact]
    public void The_default_value_has_no_secret()
    {
        default(VerificationResult).SecretIndex.Should().Be(-1);
    }

    [Fact]
    public void A_rejection_has_no_secret()
    {
        VerificationResult.Rejected(RejectionReason.SignatureMismatch).SecretIndex.Should().Be(-1);
    }

    [Fact]
    public void A_rejection_has_no_signature()
    {
        VerificationResult.Rejected(RejectionReason.SignatureMismatch).Signature.Should().Be(default(DeliverySignature));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Only_a_valid_delivery_has_a_time_of_signing(bool rejected)
    {
        var result = rejected ? VerificationResult.Rejected(RejectionReason.TimestampTooOld) : default;

        var signedAt = () => result.SignedAt;

        signedAt.Should().Throw<InvalidOperationException>();
    }

    [Fact]
    public void Prints_a_rejection_as_its_reason()
    {
        VerificationResult.Rejected(RejectionReason.TimestampTooOld).ToString().Should().Be("TimestampTooOld");
    }

    [Fact]
    public void Prints_a_valid_one_without_its_signature()
    {
        VerificationResult.Valid(Signed.UnixSeconds, secretIndex: 1, Signature).ToString().Should().Be("Valid");
    }

    [Fact]
    public void Prints_the_default_value_too()
    {
        default(VerificationResult).ToString().Should().Be("Invalid");
    }

    [Fact]
    public void Two_equal_results_are_equal()
    {
        VerificationResult.Valid(1, 0, Signature).Should().Be(VerificationResult.Valid(1, 0, Signature));
    }
}
