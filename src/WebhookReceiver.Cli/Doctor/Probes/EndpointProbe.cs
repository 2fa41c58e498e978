using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.WebUtilities;

namespace WebhookReceiver.Cli;

/// <summary>
/// Sends an endpoint a probe as Debitura would: to public addresses only, over a connection that was judged, for ten seconds at most.
/// </summary>
internal static class EndpointProbe
{
    private const int MaxBytes = 1024 * 1024;

    // As long as Debitura waits.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    public static async Task<EndpointReply> SendAsync(
        DoctorContext context, Uri url, WebhookSecret secret, CancellationToken cancellationToken)
    {
        var time = context.Environment.Time;
        using var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ConnectCallback = (connection, token) => EndpointConnection.OpenAsync(context, connection.DnsEndPoint, token),
        };

        // The certificate was judged before, with the same trust; one that failed there is not sent anything.
        if (context.Environment.TrustedRoots.Count > 0)
        {
            handler.SslOptions.CertificateChainPolicy = new()
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            handler.SslOptions.CertificateChainPolicy.CustomTrustStore.AddRange(context.Environment.TrustedRoots);
        }

        using var client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = MaxBytes };
        using var request = ProbeRequest.Create(url, secret, time.GetUtcNow(), "doctor-probe");
        using var limit = new CancellationTokenSource(Limit, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var started = time.GetTimestamp();
        try
        {
            using var response = await client.SendAsync(request, linked.Token);
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

    private static EndpointReply Read(HttpResponseMessage response)
    {
        var status = (int)response.StatusCode;
        return new EndpointReply
        {
            Status = status,
            Reason = string.IsNullOrEmpty(response.ReasonPhrase) ? ReasonPhrases.GetReasonPhrase(status) : response.ReasonPhrase,
            Location = response.Headers.Location is { IsAbsoluteUri: true } location
                ? location.GetLeftPart(UriPartial.Path)
                : response.Headers.Location?.OriginalString.Split('?')[0],
            Challenge = response.Headers.WwwAuthenticate.Count > 0
                ? string.Join(", ", response.Headers.WwwAuthenticate.Select(challenge => challenge.Scheme))
                : null,
        };
    }
}

/// <summary>What an endpoint answered to a probe.</summary>
internal sealed record EndpointReply
{
    /// <summary>Gets the status; <see langword="null"/> when there was no answer.</summary>
    public int? Status { get; init; }

    /// <summary>Gets the reason phrase, or the usual one for the status.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Gets why there was no answer.</summary>
    public string? Error { get; init; }

    /// <summary>Gets whether the time was up.</summary>
    public bool IsTimeout { get; init; }

    /// <summary>Gets where a redirect leads.</summary>
    public string? Location { get; init; }

    /// <summary>Gets the schemes of authentication that were asked for.</summary>
    public string? Challenge { get; init; }

    public TimeSpan Duration { get; init; }

    public bool IsSuccess => Status is >= 200 and <= 299;

    /// <summary>Gets what Debitura's delivery log would say.</summary>
    public Seen LogText => this switch
    {
        { IsTimeout: true } => Seen.Own("Request timed out after 10 seconds"),
        { Status: null } => Seen.Own("Network error"),
        _ => $"HTTP {Status}: {Reason}",
    };
}
