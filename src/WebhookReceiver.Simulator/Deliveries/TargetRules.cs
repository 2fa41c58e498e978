using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace WebhookReceiver.Simulator;

/// <summary>Where Debitura delivers to: https, public addresses, ports 443 and 8443; loopback too if that is allowed.</summary>
internal static class TargetRules
{
    private const int MaxUrlCharacters = 1024;

    private static readonly IPNetwork[] PrivateNetworks =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16", "224.0.0.0/3",
            "::/127", "fc00::/7", "fe80::/10", "ff00::/8",
        }.Select(IPNetwork.Parse),
    ];

    /// <returns>Why the API refuses the URL; null if it does not.</returns>
    public static string? Refusal(string? url, bool allowLoopback)
    {
        if (string.IsNullOrWhiteSpace(url))
        {
            return "The url is required.";
        }

        if (url.Length > MaxUrlCharacters)
        {
            return "The url must not be longer than 1024 characters.";
        }

        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("https" or "http"))
        {
            return "The url must be an absolute https URL.";
        }

        if (allowLoopback && uri.IsLoopback)
        {
            return null;
        }

        if (uri.Scheme is not "https")
        {
            return "The url must use https.";
        }

        if (IsPrivateName(uri))
        {
            return "The url must be publicly reachable: localhost, private addresses and metadata endpoints are not allowed.";
        }

        return uri.Port is 443 or 8443 ? null : "The url must use port 443 or 8443.";
    }

    /// <summary>Looks at the address that a name led to, which a name registered as public can change at any time.</summary>
    public static bool Allows(IPAddress address, bool allowLoopback)
    {
        var actual = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return IPAddress.IsLoopback(actual) ? allowLoopback : !IsPrivate(actual);
    }

    private static bool IsPrivateName(Uri uri) =>
        uri.IsLoopback
        || uri.IdnHost.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
        || uri.IdnHost.Equals("metadata.google.internal", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(uri.IdnHost, out var address) && !Allows(address, allowLoopback: false));

    private static bool IsPrivate(IPAddress address) =>
        address.AddressFamily is not (AddressFamily.InterNetwork or AddressFamily.InterNetworkV6)
            || PrivateNetworks.Any(network => network.Contains(address));
}

/// <summary>Says that the rules do not allow to deliver to an address.</summary>
[SuppressMessage("Design", "CA1032:Implement standard exception constructors", Justification = "Thrown and caught in one place.")]
[SuppressMessage("Design", "CA1064:Exceptions should be public", Justification = "Thrown and caught in one place.")]
internal sealed class TargetRefusedException : Exception;
