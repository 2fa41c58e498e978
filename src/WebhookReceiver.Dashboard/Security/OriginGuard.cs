using Microsoft.AspNetCore.Http;

namespace WebhookReceiver.Dashboard;

/// <summary>
/// Decides whether a request that changes something comes from the dashboard's own pages, in addition to its antiforgery token. The order
/// is OWASP's: what the browser says about the sender in <c>Sec-Fetch-Site</c> and <c>Origin</c>, which no script can set, then
/// <c>Referer</c>. Without any of them it is no browser, and the token decides.
/// </summary>
internal static class OriginGuard
{
    /// <param name="request">The request.</param>
    /// <param name="isAuthorized">
    /// Whether a policy let the request in. Only then may a proxy stand in between that ends TLS or changes the host name: the scheme may
    /// be lower than the browser's, and the browser's own word that the origins are the same counts. Where anybody on this machine is let
    /// in, the origin has to match exactly.
    /// </param>
    public static bool Trusts(HttpRequest request, bool isAuthorized)
    {
        var site = request.Headers["Sec-Fetch-Site"];
        if (site.Count > 0 && site.ToString() is not ("same-origin" or "none"))
        {
            return false;
        }

        if (request.Headers.Origin is { Count: > 0 } origin)
        {
            return IsOwn(origin.ToString(), request, isAuthorized)
                || (isAuthorized && site.ToString() is "same-origin" && origin.ToString() is not "null");
        }

        return site.Count > 0 || request.Headers.Referer is not { Count: > 0 } referer || IsOwn(referer.ToString(), request, isAuthorized);
    }

    private static bool IsOwn(string address, HttpRequest request, bool mayEndTls) =>
        Uri.TryCreate(address, UriKind.Absolute, out var sender)
        && ((sender.Scheme, request.Scheme) is ("https", "https") or ("http", "http")
            || (mayEndTls && (sender.Scheme, request.Scheme) is ("https", "http")))
        && Uri.TryCreate($"{sender.Scheme}://{request.Host.ToUriComponent()}", UriKind.Absolute, out var own)
        && Uri.Compare(sender, own, UriComponents.SchemeAndServer, UriFormat.UriEscaped, StringComparison.OrdinalIgnoreCase) == 0;
}
