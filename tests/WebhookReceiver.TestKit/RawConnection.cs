using System.Net.Sockets;
using System.Text;

namespace WebhookReceiver.TestKit;

/// <summary>
/// A plain socket to the receiver, for requests that no HTTP client would send. Every wait is bounded, so that a hang is a failure.
/// </summary>
public sealed class RawConnection : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Socket socket;

    private RawConnection(Socket socket) => this.socket = socket;

    public static async Task<RawConnection> OpenAsync(Uri address)
    {
        var connection = new RawConnection(new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true });
        await connection.socket.ConnectAsync(address.Host, address.Port);
        return connection;
    }

    /// <summary>Sends one request on a connection of its own and reads until the server closes it.</summary>
    public static async Task<string> ExchangeAsync(Uri address, byte[] request)
    {
        using var connection = await OpenAsync(address);
        await connection.SendAsync(request);
        return await connection.ReadToEndAsync();
    }

    /// <summary>Joins a head, with CRLF after each line and an empty line at its end, and a body.</summary>
    public static byte[] Request(byte[] body, params string?[] headLines) =>
        [.. Encoding.UTF8.GetBytes(
            string.Concat(headLines.Where(line => line is not null).Select(line => line + "\r\n")) + "\r\n"), .. body];

    /// <summary>A signed POST with a Content-Length, closing the connection after the answer.</summary>
    public static byte[] Post(byte[] body, string signature, params string?[] moreHeaders) =>
        Request(
            body,
            [
                $"POST {Deliveries.Path} HTTP/1.1",
                "Host: localhost",
                "Connection: close",
                $"X-Debitura-Signature: {signature}",
                .. moreHeaders,
                $"Content-Length: {body.Length}",
            ]);

    public Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text));

    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!bytes.IsEmpty)
        {
            try
            {
                bytes = bytes[await socket.SendAsync(bytes, patience.Token)..];
            }
            catch (SocketException)
            {
                // The server has answered and closed already; what it said is still to be read.
                return;
            }
        }
    }

    /// <summary>Reads until the other side closes; what came until then, even if it ended in a reset.</summary>
    public Task<string> ReadToEndAsync() => ReadUntilAsync(end: null);

    /// <summary>Reads until that text has come, or until the other side closes.</summary>
    public async Task<string> ReadUntilAsync(string? end)
    {
        using var patience = new CancellationTokenSource(Patience);
        var buffer = new byte[4096];
        var text = new StringBuilder();
        try
        {
            while (await socket.ReceiveAsync(buffer, patience.Token) is var count and > 0)
            {
                text.Append(Encoding.Latin1.GetString(buffer, 0, count));
                if (end is not null && text.ToString().Contains(end, StringComparison.Ordinal))
                {
                    break;
                }
            }
        }
        catch (SocketException)
        {
            return text.ToString();
        }
        catch (OperationCanceledException exception)
        {
            throw new TimeoutException($"The server neither answered nor closed the connection. Read so far: {text}", exception);
        }

        return text.ToString();
    }

    /// <summary>Says that nothing more will be sent, and keeps listening.</summary>
    public void CloseSending() => socket.Shutdown(SocketShutdown.Send);

    /// <summary>Hangs up with a reset.</summary>
    public void Abort()
    {
        socket.LingerState = new LingerOption(enable: true, seconds: 0);
        socket.Close();
    }

    public void Dispose() => socket.Dispose();
}
