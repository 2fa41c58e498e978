using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;

namespace WebhookReceiver.Cli;

/// <summary>
/// Sends an endpoint a delivery that no application handles: an event type and an id that are plainly made up, marked as a test. A receiver of this library verifies it, finds no
/// handler and answers 200; with the inbox it is stored like any event without a handler.
/// </summary>
internal static class EndpointProbe
{
    private const int MaxBytes = 1024 * 1024;

    // As long as Debitura waits.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    public static async Task<EndpointReply> SendAsync(DoctorContext context, Uri url, WebhookSecret secret, CancellationToken cancellationToken)
    {
        var time = context.Tools.Time;
        using var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ConnectCallback = (connection, token) => EndpointConnection.OpenAsync(context, connection.DnsEndPoint, token),
        };

        // The certificate was judged before, with the same trust; one that failed there is not sent anything.
        if (context.Tools.TrustedRoots.Count > 0)
        {
            handler.SslOptions.CertificateChainPolicy = new() { TrustMode = System.Security.Cryptography.X509Certificates.X509ChainTrustMode.CustomRootTrust, RevocationMode = System.Security.Cryptography.X509Certificates.X509RevocationMode.NoCheck };
            handler.SslOptions.CertificateChainPolicy.CustomTrustStore.AddRange(context.Tools.TrustedRoots);
        }

        using var client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = MaxBytes };
        using var request = CreateRequest(url, secret, time.GetUtcNow());
        using var limit = new CancellationTokenSource(Limit, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var started = time.GetTimestamp();
        try
        {
            using var response = await client.SendAsync(request, linked.Token).ConfigureAwait(false);
            return Read(response) with { Duration = time.GetElapsedTime(started) };
        }
        catch (HttpRequestException failure)
        {
            return new EndpointReply { Error = NetworkFailure.Describe(failure) };
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new EndpointReply { IsTimeout = true, Error = "no answer in 10 s" };
        }
    }

    private static HttpRequestMessage CreateRequest(Uri url, WebhookSecret secret, DateTimeOffset now)
    {
        var body = Encoding.UTF8.GetBytes(
            $$$"""{"id":"doctor-probe-{{{Guid.NewGuid():N}}}","specVersion":"1.0","event":"{{{ReceiverProbe.EventType}}}","timestamp":"{{{now.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}}}","data":{}}""");
        var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add(WebhookReceiverOptions.DefaultSignatureHeader, WebhookSigner.Sign(body, secret, now));
        request.Headers.Add("X-Debitura-Timestamp", now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("X-Debitura-Event", ReceiverProbe.EventType);
        request.Headers.Add("X-Debitura-Test", "true");
        return request;
    }

    private static EndpointReply Read(HttpResponseMessage response)
    {
        var status = (int)response.StatusCode;
        return new EndpointReply
        {
            Status = status,
            Reason = string.IsNullOrEmpty(response.ReasonPhrase) ? ReasonPhrases.GetReasonPhrase(status) : response.ReasonPhrase,
            Location = response.Headers.Location is { IsAbsoluteUri: true } location ? location.GetLeftPart(UriPartial.Path) : response.Headers.Location?.OriginalString.Split('?')[0],
            Challenge = response.Headers.WwwAuthenticate.Count > 0 ? string.Join(", ", response.Headers.WwwAuthenticate.Select(challenge => challenge.Scheme)) : null,
        };
    }
}
