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
    }

    /// <summary>Bounds what a sender costs before its signature is known. Debitura sends some 2 KiB at once and hangs up after ten seconds, so none of these touches it.</summary>
    private static void SetLimits(KestrelServerLimits limits)
    {
        // snippet: kestrel-limits
        // Connections that send nothing, or a header every now and then: 130 s and 30 s by default.
        limits.KeepAliveTimeout = TimeSpan.FromSeconds(60);
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);

        // Bodies that trickle: at the default of 240 bytes a second, one of 1 MiB could take over an hour.
        limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 4096, gracePeriod: TimeSpan.FromSeconds(5));

        // Many of them at once: no limit by default.
        limits.MaxConcurrentConnections = 1000;
        // end-snippet
    }
}
