namespace WebhookReceiver.Tests.Verification;

public sealed class SignatureHeaderTests
{
    private const string Zeros = "0000000000000000000000000000000000000000000000000000000000000000";
    private const string Ones = "1111111111111111111111111111111111111111111111111111111111111111";

    [Fact]
    public void Reads_the_timestamp_and_one_candidate()
    {
        SignatureHeader.TryParse($"t=1791302255,v1={Ones}", out var header).Should().BeTrue();

        (header.UnixSeconds, string.Join(' ', Hex(header))).Should().Be((1_791_302_255, Ones));
    }

    [Fact]
    public void Keeps_the_candidates_in_their_order()
    {
        SignatureHeader.TryParse($"v1={Zeros},t=1,v1={Ones},v1={Zeros}", out var header).Should().BeTrue();

        Hex(header).Should().Equal(Zeros, Ones, Zeros);
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("7", 7)]
    [InlineData("000000000007", 7)]
    [InlineData("999999999999", 999_999_999_999)]
    public void Reads_a_timestamp_of_1_to_12_digits(string timestamp, long expected)
    {
        SignatureHeader.TryParse($"t={timestamp},v1={Zeros}", out var header).Should().BeTrue();

        header.UnixSeconds.Should().Be(expected);
    }

    [Fact]
    public void Keeps_the_timestamp_as_it_was_written()
    {
        SignatureHeader.TryParse($"t=000000000007,v1={Zeros}", out var header).Should().BeTrue();

        header.SignedPrefix.ToArray().Should().Equal("000000000007."u8.ToArray());
    }

    [Theory]
    [InlineData("")]
    [InlineData("0000000000007")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("1 1")]
    [InlineData("1.0")]
    [InlineData("1e3")]
    [InlineData("0x1")]
    [InlineData("1_000")]
    [InlineData("١٢٣")]
    [InlineData("１２３")]
    [InlineData("1\0")]
    [InlineData("1/")]
    [InlineData("1:")]
    [InlineData("t=1")]
    public void Refuses_a_timestamp_that_is_not_1_to_12_ascii_digits(string timestamp)
    {
        SignatureHeader.TryParse($"t={timestamp},v1={Zeros}", out _).Should().BeFalse();
    }

    [Theory]
    [InlineData("t=1, v1=V")]
    [InlineData("t=1,\tv1=V")]
    [InlineData(" \t t=1 \t,  v1=V\t ")]
    [InlineData("v1=V,t=1")]
    [InlineData(",,t=1,,v1=V,,")]
    [InlineData("t=1,v1=V,")]
    [InlineData("t=1,v0=anything,v1=V")]
    [InlineData("t=1,v2=V,v1=V")]
    [InlineData("t=1,no equals sign,v1=V")]
    [InlineData("t=1,=,v1=V")]
    [InlineData("t=1,v1=V,T=2")]
    [InlineData("t=1,v1=V,V1=V")]
    [InlineData("t=1,v1=V,ts=2,t2=3")]
    [InlineData("t=1,v1=V,vv1=V")]
    [InlineData("t=1,v1=V,ü=é,日本")]
    public void Skips_what_it_does_not_know(string pattern)
    {
        SignatureHeader.TryParse(pattern.Replace("V", Ones, StringComparison.Ordinal), out var header).Should().BeTrue();

        (header.UnixSeconds, Hex(header).Length).Should().Be((1, 1));
    }

    [Theory]
    [InlineData("t=1")]
    [InlineData("v1=V")]
    [InlineData("t=1;v1=V")]
    [InlineData("t:1,v1:V")]
    [InlineData("T=1,v1=V")]
    [InlineData("t=1,V1=V")]
    [InlineData("t =1,v1=V")]
    [InlineData("t=1,v1 =V")]
    [InlineData("t= 1,v1=V")]
    [InlineData("t=1,v1= V")]
    [InlineData("t=1,v1=\"V\"")]
    [InlineData("t=1,v1=0xV")]
    [InlineData("t=1\n,v1=V")]
    [InlineData("t=1,v1=V\r\n")]
    [InlineData("t=1\u00A0,v1=V")]
    [InlineData("t=1,t=1,v1=V")]
    [InlineData("t=1,v1=V,t=2")]
    [InlineData("t=1,v1=V,t=")]
    [InlineData("t=,t=1,v1=V")]
    public void Refuses_what_could_be_read_in_two_ways(string pattern)
    {
        SignatureHeader.TryParse(pattern.Replace("V", Ones, StringComparison.Ordinal), out _).Should().BeFalse();
    }

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData(Zeros + "0")]
    [InlineData("000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("000000000000000000000000000000000000000000000000000000000000000g")]
    [InlineData("00000000000000000000000000000000000000000000000000000000000000０")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    public void Skips_a_malformed_candidate_beside_good_ones(string malformed)
    {
        SignatureHeader.TryParse($"t=1,v1={malformed},v1={Ones},v1={malformed},v1={Zeros}", out var header).Should().BeTrue();

        Hex(header).Should().Equal(Ones, Zeros);
    }

    [Fact]
    public void Reads_capital_hexadecimal_digits()
    {
        SignatureHeader.TryParse($"t=1,v1={new string('A', 64)}", out var header).Should().BeTrue();

        Hex(header).Should().Equal(new string('a', 64));
    }

    [Fact]
    public void Reads_16_candidates()
    {
        SignatureHeader.TryParse("t=1," + Candidates(16), out var header).Should().BeTrue();

        Hex(header).Should().HaveCount(16);
    }

    [Theory]
    [InlineData("t=1,{0},")]
    [InlineData("t=1,{0},x")]
    [InlineData("t=1,{0},,v2=1, ")]
    [InlineData("{0},t=1")]
    public void Reads_16_candidates_whatever_follows_them(string form)
    {
        var value = form.Replace("{0}", Candidates(16), StringComparison.Ordinal);
        SignatureHeader.TryParse(value, out var header).Should().BeTrue();

        Hex(header).Should().HaveCount(16);
    }

    [Fact]
    public void Refuses_17_candidates()
    {
        SignatureHeader.TryParse("t=1," + Candidates(17), out _).Should().BeFalse();
    }

    [Fact]
    public void Counts_malformed_candidates_towards_the_16()
    {
        var header = "t=1," + string.Join(',', Enumerable.Repeat("v1=x", 16)) + $",v1={Ones}";

        SignatureHeader.TryParse(header, out _).Should().BeFalse();
    }

    [Theory]
    [InlineData(2048, true)]
    [InlineData(2049, false)]
    [InlineData(1_000_000, false)]
    public void Reads_2048_characters_and_no_more(int length, bool expected)
    {
        var header = $"t=1,v1={Ones},".PadRight(length, 'x');

        SignatureHeader.TryParse(header, out _).Should().Be(expected);
    }

    [Theory]
    [InlineData(24, true)]
    [InlineData(25, false)]
    public void Reads_24_elements_and_no_more(int elements, bool expected)
    {
        var header = $"t=1,v1={Ones}{new string(',', elements - 2)}";

        SignatureHeader.TryParse(header, out _).Should().Be(expected);
    }

    [Fact]
    public void Refuses_2048_commas()
    {
        SignatureHeader.TryParse(new string(',', 2048), out _).Should().BeFalse();
    }

    private static string Candidates(int count) => string.Join(',', Enumerable.Repeat($"v1={Zeros}", count));

    private static string[] Hex(in SignatureHeader header)
    {
        var candidates = new DeliverySignature[SignatureHeader.MaxCandidates];
        return [.. candidates.Take(header.CopyCandidates(candidates)).Select(candidate => Convert.ToHexStringLower(candidate.ToArray()))];
    }
}
