namespace WebhookReceiver.Tests.Verification;

public sealed class DeliverySignatureTests
{
    private static readonly byte[] Bytes = [.. Enumerable.Range(1, 32).Select(value => (byte)value)];

    [Fact]
    public void Gives_back_the_bytes_it_was_made_of()
    {
        new DeliverySignature(Bytes).ToArray().Should().Equal(Bytes);
    }

    [Fact]
    public void Hands_out_a_copy_each_time()
    {
        var signature = new DeliverySignature(Bytes);

        Array.Clear(signature.ToArray());

        signature.ToArray().Should().Equal(Bytes);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    public void Has_32_bytes_and_no_other_number(int length)
    {
        var make = () => new DeliverySignature(new byte[length]);

        make.Should().Throw<ArgumentException>().WithParameterName("bytes");
    }

    [Fact]
    public void Is_equal_to_another_of_the_same_bytes()
    {
        var (one, other) = (new DeliverySignature(Bytes), new DeliverySignature(Bytes));

        (one == other, one != other, one.Equals((object)other), one.GetHashCode() == other.GetHashCode()).Should()
            .Be((true, false, true, true));
    }

    [Fact]
    public void Differs_when_any_one_bit_does()
    {
        var original = new DeliverySignature(Bytes);

        var equal = Enumerable.Range(0, 256).Where(bit =>
        {
            var changed = (byte[])Bytes.Clone();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            return original == new DeliverySignature(changed) || !(original != new DeliverySignature(changed));
        });

        equal.Should().BeEmpty();
    }

    [Fact]
    public void Is_not_equal_to_something_else()
    {
        new DeliverySignature(Bytes).Equals(Bytes as object).Should().BeFalse();
    }

    [Fact]
    public void Prints_stars_only()
    {
        $"{new DeliverySignature(Bytes)}".Should().Be("***");
    }
}
