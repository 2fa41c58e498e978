using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace WebhookReceiver.LoadTest;

/// <summary>One kept-alive connection.</summary>
internal sealed class LoadConnection : IDisposable
{
    private readonly byte[] buffer = new byte[4096];
    private int received;
    private long sentAt;

    public LoadConnection(int port)
    {
        Socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        Socket.Connect(IPAddress.Loopback, port);
    }

    public Socket Socket { get; }

    public void Send(byte[] request)
    {
        sentAt = TimeProvider.System.GetTimestamp();
        received = 0;
        if (Socket.Send(request) != request.Length)
        {
            throw new InvalidOperationException("The server does not read.");
        }
    }

    /// <summary>Reads what has come.</summary>
    /// <returns>Whether the answer is complete.</returns>
    public bool TryReceive(out long elapsed)
    {
        elapsed = 0;
        var count = Socket.Receive(buffer.AsSpan(received));
        if (count == 0)
        {
            throw new InvalidOperationException("The server hung up.");
        }

        received += count;
        var answer = buffer.AsSpan(0, received);
        var headEnd = answer.IndexOf("\r\n\r\n"u8);
        if (headEnd < 0)
        {
            return false;
        }

        if (!answer.StartsWith("HTTP/1.1 2"u8))
        {
            throw new InvalidOperationException($"The server answered: {Encoding.ASCII.GetString(answer)}");
        }

        if (received < headEnd + 4 + ContentLength(answer[..headEnd]))
        {
            return false;
        }

        elapsed = TimeProvider.System.GetTimestamp() - sentAt;
        return true;
    }

    public void Dispose() => Socket.Dispose();

    private static int ContentLength(ReadOnlySpan<byte> head)
    {
        var at = head.IndexOf("Content-Length: "u8);
        return at >= 0 && Utf8Parser.TryParse(head[(at + 16)..], out int length, out _) ? length : 0;
    }
}
