using Microsoft.AspNetCore.Server.Kestrel.Core;
using WebhookReceiver;

namespace Snippets;

internal static class Configuration
{
    public static void InCode(WebApplicationBuilder builder)
    {
        // snippet: options-in-code
        builder.Services.AddWebhookReceiver(builder.Configuration.GetSection("WebhookReceiver"));
        builder.Services.Configure<WebhookReceiverOptions>(options =>
        {
            options.HandlerTimeout = TimeSpan.FromSeconds(5);
            options.OnAbandoned = (abandoned, cancellationToken) =>
                File.WriteAllBytesAsync($"abandoned-{Guid.NewGuid()}.json", abandoned.RawJson.ToArray(), cancellationToken);
        });
        // end-snippet
    }

    public static void SecondReceiver(WebApplicationBuilder builder)
    {
        // snippet: second-receiver
        var settings = builder.Configuration.GetSection("WebhookReceiver");
        builder.Services.AddWebhookReceiver(settings)
            .AddHandler<CaseUpdated, UpdateCase>();
        builder.Services.AddWebhookReceiver("test", settings.GetSection("Receivers:test"))
            .AddUnhandledEventHandler((e, cancellationToken) => Console.Out.WriteLineAsync(e.ToString()));

        var app = builder.Build();
        app.MapWebhookReceiver("/webhooks/debitura");
        app.MapWebhookReceiver("/webhooks/debitura-test", "test");
        // end-snippet
    }

    public static void Middleware(WebApplication app)
    {
        // snippet: middleware
        app.UseWebhookReceiver("/webhooks/debitura");
        // end-snippet
    }

    public static void Conventions(WebApplication app)
    {
        // snippet: conventions
        app.MapWebhookReceiver("/webhooks/debitura")
            .RequireHost("hooks.example.com")
            .RequireRateLimiting("webhooks");
        // end-snippet
    }

    public static void Hook(WebApplicationBuilder builder)
    {
        // snippet: on-rejected
        builder.Services.Configure<WebhookReceiverOptions>(options =>
            options.OnRejected = (rejected, cancellationToken) =>
                Console.Out.WriteLineAsync($"{rejected.Receiver}: {rejected.Reason} from {rejected.RemoteAddress}"));
        // end-snippet
    }

    public static void Health(WebApplicationBuilder builder)
    {
        // snippet: health
        builder.Services.AddHealthChecks().AddWebhookReceiver();

        var app = builder.Build();
        app.MapHealthChecks("/health");
        // end-snippet
    }

    public static VerificationResult Verify(string? header, byte[] rawBody, string secretAsIssued)
    {
        // snippet: verify-without-http
        var secret = WebhookSecret.Parse(secretAsIssued);
        var result = SignatureVerifier.Verify(header, rawBody, [secret], TimeProvider.System.GetUtcNow());
        Console.WriteLine(result.IsValid ? $"Signed at {result.SignedAt:O}" : $"Rejected: {result.Rejection}");
        // end-snippet
        return result;
    }

    public static void SocketLimits(WebApplicationBuilder builder)
    {
        // snippet: socket-limits
        // What has arrived on a connection and is not read yet: 1 MiB by default, which a thousand connections multiply.
        builder.WebHost.UseSockets(sockets => sockets.MaxReadBufferSize = 16 * 1024);
        // end-snippet
    }

    public static void KestrelLimits(KestrelServerLimits limits)
    {
        // snippet: kestrel-limits
        // Connections that send nothing, or a header every now and then: 130 s and 30 s by default.
        limits.KeepAliveTimeout = TimeSpan.FromSeconds(10);
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(5);
        limits.MaxRequestHeadersTotalSize = 16 * 1024;

        // Bodies that trickle: 240 bytes a second by default. BodyTimeout cuts them off; this ends connections that a response alone does
        // not end.
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
