using System.Net;

namespace WebhookReceiver.Cli.Tests;

/// <summary>Throws what no check expects at the first question, and answers those after it.</summary>
internal sealed class ThrowingOnceNetwork(IEndpointNetwork inner) : IEndpointNetwork
{
    private bool hasThrown;

    public Task<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        if (hasThrown)
        {
            return inner.ResolveAsync(host, cancellationToken);
        }

        hasThrown = true;
        throw new InvalidOperationException("on purpose");
    }

    public ValueTask<Stream> ConnectAsync(IPAddress address, int port, CancellationToken cancellationToken) =>
        inner.ConnectAsync(address, port, cancellationToken);
}
