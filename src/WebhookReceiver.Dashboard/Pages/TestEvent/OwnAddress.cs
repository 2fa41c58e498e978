using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace WebhookReceiver.Dashboard;

/// <summary>Finds an address at which the application reaches itself, on this machine.</summary>
internal static class OwnAddress
{
    public static Uri? For(IServer server)
    {
        var addresses = server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        return addresses
            .Select(Reachable)
            .OfType<Uri>()

            // An application that redirects to HTTPS answers there only.
            .OrderByDescending(address => string.Equals(address.Scheme, Uri.UriSchemeHttps, StringComparison.Ordinal))
            .FirstOrDefault();
    }

    private static Uri? Reachable(string address)
    {
        // "http://+:5080" and "http://*:5080" are no URIs, nobody can connect to 0.0.0.0, and a socket in the file system has no port.
        var text = address.Replace("://+", "://localhost", StringComparison.Ordinal)
            .Replace("://*", "://localhost", StringComparison.Ordinal);
        if (address.Contains("://unix:/", StringComparison.Ordinal)
            || !Uri.TryCreate(text, UriKind.Absolute, out var uri)
            || uri.Scheme is not ("http" or "https"))
        {
            return null;
        }

        return IPAddress.TryParse(uri.Host.Trim('[', ']'), out var ip) && (ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any))
            ? new UriBuilder(uri) { Host = "localhost" }.Uri
            : uri;
    }
}
