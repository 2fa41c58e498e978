using System.Buffers.Text;
using System.Collections.Frozen;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace WebhookReceiver.Dashboard;

/// <summary>
/// The style sheet, the script and the icon, embedded in the assembly. A hash of the content is part of each address, so a browser may
/// keep a file for ever and never shows an old one.
/// </summary>
internal static class AssetFiles
{
    // Private: a cache in front of the application must not show strangers that there is a dashboard.
    private const string LongCaching = "private, max-age=31536000, immutable";

    private static readonly FrozenDictionary<string, Asset> Files = new[]
    {
        Read("dashboard.css", "text/css; charset=utf-8"),
        Read("dashboard.js", "text/javascript; charset=utf-8"),
        Read("icon.svg", "image/svg+xml"),
    }.ToFrozenDictionary(asset => asset.Name, StringComparer.Ordinal);

    /// <summary>The address of a file below the dashboard's own, for example <c>assets/4fG0.../dashboard.css</c>.</summary>
    public static string AddressOf(string name) => $"{DashboardRoutes.Assets}/{Files[name].Hash}/{name}";

    public static Task<IResult> SendAsync(DashboardRequest request)
    {
        var parts = ((string?)request.Context.Request.RouteValues[DashboardRoute.CatchAllName])?.Split('/');
        if (parts is not [var hash, var name]
            || !Files.TryGetValue(name, out var asset)
            || !string.Equals(hash, asset.Hash, StringComparison.Ordinal))
        {
            return Task.FromResult(request.Problem(StatusCodes.Status404NotFound));
        }

        request.Context.Response.Headers.CacheControl = LongCaching;
        return Task.FromResult<IResult>(TypedResults.Bytes(asset.Content, asset.ContentType));
    }

    private static Asset Read(string name, string contentType)
    {
        using var stream = typeof(AssetFiles).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The assembly has no {name}.");
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return new Asset(name, contentType, content, Base64Url.EncodeToString(SHA256.HashData(content).AsSpan(..12)));
    }

    private sealed record Asset(string Name, string ContentType, byte[] Content, string Hash);
}
