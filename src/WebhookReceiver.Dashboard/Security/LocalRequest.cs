using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace WebhookReceiver.Dashboard;

/// <summary>
/// Recognizes requests that were sent to this machine by a loopback name. A page of another site whose name resolves to 127.0.0.1 (DNS
/// rebinding) sends its own name, and a tunnel to the internet that rewrites the Host header names the public address in a forwarding
/// header.
/// </summary>
internal static class LocalRequest
{
    private static readonly string[] ForwardingHeaders = ["X-Forwarded-Host", "X-Original-Host", "X-Forwarded-For"];

    public static bool IsLocal(HttpRequest request) =>
        IsLoopback(request.Host.Host) && Array.TrueForAll(ForwardingHeaders, name => AreLoopback(request.Headers[name]));

    private static bool AreLoopback(StringValues values) =>
        values.All(value => value is null
            || value.Split(',', StringSplitOptions.TrimEntries).All(name => IsLoopback(name) || IsLoopback(new HostString(name).Host)));

    private static bool IsLoopback(string name) =>
        string.Equals(name, "localhost", StringComparison.OrdinalIgnoreCase)
        || name.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(name.AsSpan().Trim("[]"), out var address) && IPAddress.IsLoopback(address));
}
