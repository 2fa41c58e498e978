using Microsoft.AspNetCore.Http;

namespace WebhookReceiver.Dashboard;

/// <summary>One address of the dashboard, and what answers there.</summary>
/// <param name="Path">Below the dashboard's own address; empty for that address itself.</param>
/// <param name="Get">Answers GET and HEAD.</param>
/// <param name="Post">Answers POST, after the antiforgery token was checked.</param>
internal sealed record DashboardRoute(
    string Path, Func<DashboardRequest, Task<IResult>>? Get = null, Func<DashboardRequest, Task<IResult>>? Post = null)
{
    /// <summary>The parameter that takes the rest of an address.</summary>
    public const string CatchAllName = "rest";

    /// <summary>That parameter in a path.</summary>
    public const string CatchAll = $"{{**{CatchAllName}}}";

    /// <summary>The address that was asked for, below the dashboard's own.</summary>
    /// <param name="rest">What the parameter took.</param>
    public string PathWith(string? rest) => Path.Replace(CatchAll, rest, StringComparison.Ordinal);
}
