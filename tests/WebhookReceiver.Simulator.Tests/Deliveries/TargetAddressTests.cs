using System.Net;

namespace WebhookReceiver.Simulator.Tests.Deliveries;

/// <summary>The address that a name led to is looked at when the connection is made.</summary>
public sealed class TargetAddressTests
{
    [Theory]
    [InlineData("8.8.8.8", true, true)]
    [InlineData("2001:4860:4860::8888", true, true)]
    [InlineData("127.0.0.1", false, true)]
    [InlineData("::1", false, true)]
    [InlineData("::ffff:127.0.0.1", false, true)]
    [InlineData("0.0.0.0", false, false)]
    [InlineData("::", false, false)]
    [InlineData("10.0.0.1", false, false)]
    [InlineData("100.64.0.1", false, false)]
    [InlineData("172.31.0.1", false, false)]
    [InlineData("192.168.0.1", false, false)]
    [InlineData("169.254.169.254", false, false)]
    [InlineData("::ffff:10.0.0.1", false, false)]
    [InlineData("fd00::1", false, false)]
    [InlineData("fe80::1", false, false)]
    [InlineData("224.0.0.1", false, false)]
    [InlineData("255.255.255.255", false, false)]
    public void Only_public_addresses_and_loopback_where_allowed(string address, bool strict, bool withLoopback)
    {
        TargetRules.Allows(IPAddress.Parse(address), allowLoopback: false).Should().Be(strict);
        TargetRules.Allows(IPAddress.Parse(address), allowLoopback: true).Should().Be(withLoopback);
    }
}
