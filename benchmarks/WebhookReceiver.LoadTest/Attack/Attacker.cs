using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace WebhookReceiver.LoadTest;

/// <summary>
/// Sends all but one byte of a body under a fresh, well-formed, forged header and waits; starts again when it is cut off.
/// </summary>
internal sealed class Attacker(AttackRound round, Uri address)
{
    public const string Path = "/webhooks/debitura";
    public const string Header = "X-Debitura-Signature";

    // Whoever is cut off comes back only in a longer attack than the usual one.
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(20);

    private static readonly byte[] Zeros = new byte[1024 * 1024];

    public static string Forged =>
        $"t={TimeProvider.System.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)},v1={new string('a', 64)}";

    /// <summary>Keeps that many requests open until the token ends.</summary>
    public static async Task RunAsync(AttackRound round, Uri address, int requests, CancellationToken ending)
    {
        using var client = GenuineSender.ClientFor(round, Timeout.InfiniteTimeSpan);
        var attacker = new Attacker(round, address);
        await Task.WhenAll(
            Enumerable.Range(0, requests).Select(_ => Task.Run(() => attacker.AttackAsync(client, ending), CancellationToken.None)));
    }

    private async Task AttackAsync(HttpClient client, CancellationToken ending)
    {
        while (!ending.IsCancellationRequested)
        {
            try
            {
                await (round.IsHttp2 ? OnStreamAsync(client, ending) : OnConnectionAsync(ending));
            }
            catch (Exception exception)
                when (exception is IOException or SocketException or HttpRequestException or OperationCanceledException)
            {
                // Cut off.
            }

            await Task.Delay(Again, TimeProvider.System, ending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task OnStreamAsync(HttpClient client, CancellationToken ending)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, Path))
        {
            Content = new UnfinishedContent(round, ending),
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Headers.Add(Header, Forged);
        using var response = await client.SendAsync(request, ending);
    }

    private async Task OnConnectionAsync(CancellationToken ending)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, address.Port, ending);
        await using var stream = await StreamOfAsync(socket, ending);
        var length = round.IsAnnounced
            ? $"Content-Length: {round.MaxBodyBytes}\r\n"
            : $"Transfer-Encoding: chunked\r\n\r\n{round.MaxBodyBytes:x}";
        var head = $"POST {Path} HTTP/1.1\r\nHost: localhost\r\n{Header}: {Forged}\r\n{length}\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head), ending);
        await stream.WriteAsync(Zeros.AsMemory(0, round.MaxBodyBytes - 1), ending);
        _ = await stream.ReadAtLeastAsync(new byte[1], 1, throwOnEndOfStream: false, ending);
    }

    private async Task<Stream> StreamOfAsync(TcpClient socket, CancellationToken ending)
    {
        if (!round.IsTls)
        {
            return socket.GetStream();
        }

#pragma warning disable CA5359 // Do not disable certificate validation: the certificate was made a moment ago by this program
        var stream = new SslStream(socket.GetStream(), leaveInnerStreamOpen: false, (_, _, _, _) => true);
#pragma warning restore CA5359
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "localhost" }, ending);
        return stream;
    }

    private sealed class UnfinishedContent(AttackRound round, CancellationToken ending) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(Zeros.AsMemory(0, round.MaxBodyBytes - 1), ending);
            await stream.FlushAsync(ending);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ending);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = round.MaxBodyBytes;
            return round.IsAnnounced;
        }
    }
}
