using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OutputCaching;

namespace WebhookReceiver.Dashboard;

/// <summary>The headers of every answer. Nothing but the dashboard's own style sheet and script runs, whatever a payload holds.</summary>
internal static class SecurityHeaders
{
    private const string ContentSecurityPolicy =
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; " +
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    public static void Set(HttpResponse response)
    {
        // The metadata opts out already, unless the application put the cache before routing: then its store is the last thing that can
        // be stopped.
        if (response.HttpContext.Features.Get<IOutputCacheFeature>()?.Context is { } cache)
        {
            cache.AllowCacheStorage = false;
        }

        var headers = response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";

        // Not "no-referrer": a browser then sends forms with the origin "null", which a proxy that compares origins refuses.
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";

        // Pages hold payloads; an asset says otherwise for itself. Antiforgery wants both, and warns in the log of each page with a form
        // that has only one.
        headers.CacheControl = "no-cache, no-store";
    }
}
