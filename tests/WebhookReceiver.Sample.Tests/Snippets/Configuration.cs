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
}
