using System.Net;

namespace WebhookReceiver.Cli;

/// <summary>The network between the doctor and an endpoint.</summary>
internal interface IEndpointNetwork
{
    /// <summary>Looks up a host's addresses.</summary>
    /// <returns>The addresses; none when the name does not resolve.</returns>
    Task<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellationToken);

    /// <summary>Connects to an address.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">No connection came about.</exception>
    ValueTask<Stream> ConnectAsync(IPAddress address, int port, CancellationToken cancellationToken);
}
