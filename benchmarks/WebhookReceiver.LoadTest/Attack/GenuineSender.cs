using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace WebhookReceiver.LoadTest;

/// <summary>Sends what Debitura would send: a delivery of about 1 KiB on a connection of its own, again after a failure.</summary>
internal sealed class GenuineSender : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly string Filling = new('x', 900);

    private readonly AttackRound round;
    private readonly HttpClient client;

    public GenuineSender(AttackRound round)
    {
        this.round = round;
        client = ClientFor(round, TimeSpan.Zero);
    }

    public int AtFirst { get; private set; }

    public int AtRetry { get; private set; }

    public int Lost { get; private set; }

    /// <param name="round">The protocol.</param>
    /// <param name="keep">How long connections are kept; zero for one request each.</param>
    public static HttpClient ClientFor(AttackRound round, TimeSpan keep)
    {
#pragma warning disable CA5359 // Do not disable certificate validation: the certificate was made a moment ago by this program
        var handler = new SocketsHttpHandler
        {
            PooledConnectionLifetime = keep,
            EnableMultipleHttp2Connections = true,
            UseProxy = false,
            SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true },
        };
#pragma warning restore CA5359
        return new HttpClient(handler)
        {
            DefaultRequestVersion = round.IsHttp2 ? HttpVersion.Version20 : HttpVersion.Version11,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    public async Task<bool> IsListeningAsync(Uri address)
    {
        try
        {
            using var response = await client.SendAsync(Request(HttpMethod.Get, new Uri(address, "/health"), content: null));
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>Sends deliveries one after the other, in equal distances.</summary>
    public async Task SendAsync(Uri address, int count, TimeSpan distance)
    {
        for (var number = 0; number < count; number++)
        {
            var pause = Task.Delay(distance, TimeProvider.System);
            if (await TryAsync(address, number))
            {
                AtFirst++;
            }
            else if (await RetryAsync(address, number))
            {
                AtRetry++;
            }
            else
            {
                Lost++;
            }

            await pause;
        }
    }

    public void Dispose() => client.Dispose();

    private async Task<bool> RetryAsync(Uri address, int number)
    {
        for (var attempt = 0; attempt < 7; attempt++)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);
            if (await TryAsync(address, number))
            {
                return true;
            }
        }

        return false;
    }

    private async Task<bool> TryAsync(Uri address, int number)
    {
        var body = Encoding.UTF8.GetBytes(
            $$$"""{"id":"genuine-{{{number}}}","event":"case.updated","data":{"caseId":"case-{{{number}}}","text":"{{{Filling}}}"}}""");
        var timestamp = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        using var request = Request(HttpMethod.Post, new Uri(address, Attacker.Path), new ByteArrayContent(body));
        byte[] signed = [.. Encoding.ASCII.GetBytes(timestamp + "."), .. body];
        var signature = Convert.ToHexStringLower(HMACSHA256.HashData(LoadSecret.Key, signed));
        request.Headers.Add(Attacker.Header, $"t={timestamp},v1={signature}");
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            using var response = await client.SendAsync(request, patience.Token);
            return response.IsSuccessStatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }

    private HttpRequestMessage Request(HttpMethod method, Uri address, HttpContent? content) => new(method, address)
    {
        Content = content,
        Version = round.IsHttp2 ? HttpVersion.Version20 : HttpVersion.Version11,
        VersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };
}
