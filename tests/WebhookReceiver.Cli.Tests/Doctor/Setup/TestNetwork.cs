using System.Net;
using System.Net.Sockets;

namespace WebhookReceiver.Cli.Tests;

/// <summary>An internet of one machine: names resolve as the test says, and every address leads to one port here.</summary>
internal sealed class TestNetwork(IReadOnlyDictionary<string, IPAddress> hosts, int port) : IEndpointNetwork
{
    public Task<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<IPAddress>>(hosts.TryGetValue(host, out var address) ? [address] : []);

    public async ValueTask<Stream> ConnectAsync(IPAddress address, int wantedPort, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
        return new NetworkStream(socket, ownsSocket: true);
    }
}
