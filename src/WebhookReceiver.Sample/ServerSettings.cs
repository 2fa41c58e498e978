using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace WebhookReceiver.Sample;

/// <summary>Where the application listens, and how long it waits for strangers.</summary>
internal static class ServerSettings
{
    private const string DefaultUrl = "http://localhost:5080";

    public static void ConfigureServer(this WebApplicationBuilder builder)
    {
        // In code and only when nothing else is said, so that --urls, ASPNETCORE_URLS, ASPNETCORE_HTTP_PORTS and Kestrel:Endpoints all win.
        var configuration = builder.Configuration;
        string[] settings = ["urls", "http_ports", "https_ports", "Kestrel:Endpoints"];
        if (!settings.Any(setting => configuration.GetSection(setting).Exists()))
        {
            builder.WebHost.UseUrls(DefaultUrl);
        }

        builder.WebHost.ConfigureKestrel(kestrel => SetLimits(kestrel.Limits));

        // snippet: socket-limits
        // What has arrived on a connection and is not read yet: 1 MiB by default, which a thousand connections multiply.
        builder.WebHost.UseSockets(sockets => sockets.MaxReadBufferSize = 16 * 1024);
        // end-snippet
    }

    /// <summary>Bounds what a connection costs before a signature is known. Debitura sends some 2 KiB at once and hangs up after ten seconds, so none of these touches it.</summary>
    private static void SetLimits(KestrelServerLimits limits)
    {
        // snippet: kestrel-limits
        // Connections that send nothing, or a header every now and then: 130 s and 30 s by default.
        limits.KeepAliveTimeout = TimeSpan.FromSeconds(10);
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(5);
        limits.MaxRequestHeadersTotalSize = 16 * 1024;

        // Bodies that trickle: 240 bytes a second by default. BodyTimeout cuts them off; this ends connections that a response alone does not end.
        limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 4096, gracePeriod: TimeSpan.FromSeconds(5));

        // The same for what TLS has decrypted, and for what a body holds: 1 MiB by default.
        limits.MaxRequestBufferSize = 16 * 1024;

        // Many connections at once, no limit by default, and many requests on each of them over HTTP/2: 100 by default.
        limits.MaxConcurrentConnections = 1000;
        limits.Http2.MaxStreamsPerConnection = 10;
        limits.Http2.InitialStreamWindowSize = 64 * 1024;
        limits.Http2.InitialConnectionWindowSize = 128 * 1024;
        // end-snippet
    }
}
