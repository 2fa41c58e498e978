using System.Net.Sockets;

namespace WebhookReceiver.LoadTest;

/// <summary>
/// Sends requests over a number of kept-alive connections with one in flight on each. One thread waits for all sockets at once: that costs
/// the machine so little that the
/// server is the one that is busy.
/// </summary>
internal sealed class LoadClient : IDisposable
{
    public const int ConnectionCount = 64;

    private const int TimeoutMicroseconds = 20_000_000;

    private readonly Dictionary<Socket, LoadConnection> connections;

    public LoadClient(int port) => connections = Enumerable.Range(0, ConnectionCount).Select(_ => new LoadConnection(port))
        .ToDictionary(connection => connection.Socket);

    /// <summary>Sends every request once; there are at least as many as connections.</summary>
    /// <exception cref="InvalidOperationException">An answer was not 2xx, or none came.</exception>
    public LoadRun Run(byte[][] requests)
    {
        var latencies = new long[requests.Length];
        List<Socket> ready = new(connections.Count);
        var next = 0;
        var startedAt = TimeProvider.System.GetTimestamp();
        foreach (var connection in connections.Values)
        {
            connection.Send(requests[next++]);
        }

        for (var finished = 0; finished < requests.Length;)
        {
            ready.Clear();
            ready.AddRange(connections.Keys);
            Socket.Select(ready, checkWrite: null, checkError: null, TimeoutMicroseconds);
            if (ready.Count == 0)
            {
                throw new InvalidOperationException("The server does not answer.");
            }

            foreach (var socket in ready)
            {
                var connection = connections[socket];
                if (!connection.TryReceive(out var elapsed))
                {
                    continue;
                }

                latencies[finished++] = elapsed;
                if (next < requests.Length)
                {
                    connection.Send(requests[next++]);
                }
            }
        }

        return LoadRun.Of(latencies, TimeProvider.System.GetElapsedTime(startedAt));
    }

    public void Dispose()
    {
        foreach (var connection in connections.Values)
        {
            connection.Dispose();
        }
    }
}
