using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.AspNetCore.WebUtilities;

namespace WebhookReceiver.Simulator;

/// <summary>Sends one request and words its result as docs.debitura.com/developer-concepts/webhooks/troubleshooting does.</summary>
internal sealed class WebhookSender : IDisposable
{
    private readonly SimulatorOptions options;
    private readonly HttpClient client;

    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The client disposes its handler.")]
    public WebhookSender(SimulatorOptions options)
    {
        this.options = options;
        client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            ActivityHeadersPropagator = null,
            ConnectCallback = ConnectAsync,
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    public async Task<SendResult> SendAsync(
        string url, byte[] body, IReadOnlyList<KeyValuePair<string, string>> headers, TimeSpan? pause, CancellationToken cancellationToken)
    {
        if (TargetRules.Refusal(url, options.AllowLoopback) is not null)
        {
            return new SendResult(null, "Cannot reach your endpoint", TimeSpan.Zero);
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, url);
        request.Content = pause is { } length ? new DrippingContent(body, length, options.RealTime) : new ByteArrayContent(body);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        var started = options.RealTime.GetTimestamp();
        var (status, error) = await SendAsync(request, cancellationToken);
        return new SendResult(status, error, options.RealTime.GetElapsedTime(started));
    }

    public void Dispose() => client.Dispose();

    private async Task<(int? Status, string? Error)> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.DeliveryTimeout, options.RealTime);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            using var response = await client.SendAsync(
                request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            var status = (int)response.StatusCode;
            var reason = string.IsNullOrEmpty(response.ReasonPhrase) ? ReasonPhrases.GetReasonPhrase(status) : response.ReasonPhrase;
            return (status, response.IsSuccessStatusCode ? null : $"HTTP {status}: {reason}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, $"Request timed out after {options.DeliveryTimeout.TotalSeconds:0.###} seconds");
        }
        catch (HttpRequestException exception)
        {
            return (null, Describe(exception));
        }
        catch (Exception exception) when (exception is InvalidOperationException or NotSupportedException or IOException)
        {
            return (null, $"Unexpected error: {exception.Message}");
        }
    }

    private static string Describe(HttpRequestException exception) => exception switch
    {
        { InnerException: TargetRefusedException } => "Cannot reach your endpoint",
        { HttpRequestError: HttpRequestError.SecureConnectionError } or { InnerException: AuthenticationException } =>
            "SSL/TLS certificate error",
        _ => $"Network error: {exception.Message}",
    };

    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The stream owns the socket.")]
    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var addresses = await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, cancellationToken);
        var allowed = addresses.Where(address => TargetRules.Allows(address, options.AllowLoopback)).ToArray();
        if (allowed.Length == 0)
        {
            throw new TargetRefusedException();
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

/// <param name="StatusCode">The receiver's answer; null if there was none.</param>
/// <param name="Error">What went wrong; null if the delivery was accepted.</param>
/// <param name="Duration">How long it took, in real time.</param>
internal sealed record SendResult(int? StatusCode, string? Error, TimeSpan Duration);

/// <summary>A body that is sent in twenty drips.</summary>
internal sealed class DrippingContent(byte[] body, TimeSpan pause, TimeProvider realTime) : HttpContent
{
    private const int Drips = 20;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        var size = Math.Max(1, (body.Length + Drips - 1) / Drips);
        for (var start = 0; start < body.Length; start += size)
        {
            await stream.WriteAsync(body.AsMemory(start, Math.Min(size, body.Length - start)), cancellationToken);
            await stream.FlushAsync(cancellationToken);
            await Task.Delay(pause, realTime, cancellationToken);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = body.Length;
        return true;
    }
}
