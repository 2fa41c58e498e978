using System.Net;

namespace WebhookReceiver.ReferralApi;

/// <summary>The process's proxy for all but this machine: a simulator's key is not for the proxy, whose loopback is another one.</summary>
/// <param name="inner">The proxy of the environment, asked for each time because an application may set another one.</param>
internal sealed class LoopbackBypass(Func<IWebProxy> inner) : IWebProxy
{
    private const string Localhost = "localhost";

    public static LoopbackBypass OfDefaultProxy { get; } = new(static () => HttpClient.DefaultProxy);

    public ICredentials? Credentials
    {
        get => inner().Credentials;
        set => inner().Credentials = value;
    }

    public Uri? GetProxy(Uri destination) => IsLoopback(destination) ? null : inner().GetProxy(destination);

    public bool IsBypassed(Uri host) => IsLoopback(host) || inner().IsBypassed(host);

    // More than Uri.IsLoopback: a name may end with a dot or be below localhost (RFC 6761), and an IPv4 address be written as IPv6.
    private static bool IsLoopback(Uri address)
    {
        var host = address.IdnHost.TrimEnd('.');
        return address.IsLoopback
            || host.Equals(Localhost, StringComparison.OrdinalIgnoreCase)
            || host.EndsWith("." + Localhost, StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(host, out var ip) && IPAddress.IsLoopback(ip.IsIPv4MappedToIPv6 ? ip.MapToIPv4() : ip));
    }
}
