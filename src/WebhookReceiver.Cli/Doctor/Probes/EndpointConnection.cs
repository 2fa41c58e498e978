using System.Net;
using System.Net.Sockets;

namespace WebhookReceiver.Cli;

/// <summary>Connects to an endpoint, to public addresses only unless it is this machine and that is allowed.</summary>
internal static class EndpointConnection
{
    public static ValueTask<Stream> OpenAsync(DoctorContext context, Uri url, CancellationToken cancellationToken) =>
        OpenAsync(context, new DnsEndPoint(url.IdnHost, url.Port), cancellationToken);

    /// <exception cref="SocketException">The connection failed, or none is allowed.</exception>
    public static async ValueTask<Stream> OpenAsync(DoctorContext context, DnsEndPoint endpoint, CancellationToken cancellationToken)
    {
        var network = context.Environment.Network;
        IReadOnlyList<IPAddress> addresses = IPAddress.TryParse(endpoint.Host, out var literal)
            ? [literal]
            : await network.ResolveAsync(endpoint.Host, cancellationToken);

        // Checked once more: a name may lead elsewhere than a moment ago.
        SocketException? last = null;
        foreach (var address in addresses.Where(IsAllowed))
        {
            try
            {
                return await network.ConnectAsync(address, endpoint.Port, cancellationToken);
            }
            catch (SocketException failure)
            {
                last = failure;
            }
        }

        throw last ?? new SocketException((int)SocketError.HostNotFound);

        bool IsAllowed(IPAddress address) =>
            PublicAddress.Is(address) || (context.Settings.AllowLoopback && PublicAddress.IsLoopback(address));
    }
}
