using System.Net.Sockets;

namespace WebhookReceiver.LoadTest;

/// <summary>
/// Sends requests over a number of connections with one in flight on each. One thread waits for all sockets at once: that costs the machine so little that the server is
/// the one that is busy.
/// </summary>
internal static class LoadClient
{
    private const int TimeoutMicroseconds = 20_000_000;

    /// <summary>Sends every request once.</summary>
    /// <exception cref="InvalidOperationException">An answer was not 2xx, or none came.</exception>
    public static LoadRun Run(int port, byte[][] requests, int connectionCount)
    {
        var latencies = new long[requests.Length];
        var connections = Enumerable.Range(0, Math.Min(connectionCount, requests.Length)).Select(_ => new LoadConnection(port)).ToDictionary(connection => connection.Socket);
        try
        {
            var next = 0;
            var startedAt = TimeProvider.System.GetTimestamp();
            foreach (var connection in connections.Values)
            {
                connection.Send(requests[next++]);
            }

            List<Socket> ready = new(connections.Count);
            for (var finished = 0; finished < requests.Length;)
            {
                ready.Clear();
                ready.AddRange(connections.Keys);
                Socket.Select(ready, checkWrite: null, checkError: null, TimeoutMicroseconds);
                if (ready.Count == 0)
                {
                    throw new InvalidOperationException("The server does not answer.");
                }

                foreach (var connection in ready.Select(socket => connections[socket]))
                {
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
        finally
        {
            foreach (var connection in connections.Values)
            {
                connection.Dispose();
            }
        }
    }
}
