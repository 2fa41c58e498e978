using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using WebhookReceiver.Dashboard.Pages;
using WebhookReceiver.EntityFrameworkCore;

namespace WebhookReceiver.Dashboard;

/// <summary>
/// One request to the dashboard: what was asked, and the ways to answer. Every address is built here, from the dashboard's own, so none
/// leads elsewhere.
/// </summary>
internal sealed class DashboardRequest(HttpContext context, DashboardRoute route)
{
    private const int MaxQueryLength = 512;

    public HttpContext Context { get; } = context;

    public DashboardRoute Route { get; } = route;

    public CancellationToken Aborted => Context.RequestAborted;

    public IWebhookInbox Inbox => Service<IWebhookInbox>();

    /// <summary>The address of the dashboard, as the browser knows it; without a slash at the end.</summary>
    public string Root { get; } = RootOf(context.Request, route);

    /// <summary>
    /// The version of what a page of this request shows: taken before anything is read, so that a change in between makes the page ask
    /// again.
    /// </summary>
    public string Version { get; } = context.RequestServices.GetRequiredService<ChangeFeed>().Version;

    public ILogger Logger => Service<ILogger<DashboardEndpoint>>();

    /// <summary>Who acts, for the log.</summary>
    public string User => UserName.From(Context.User);

    public T Service<T>()
        where T : notnull => Context.RequestServices.GetRequiredService<T>();

    /// <summary>A value of the query; <see langword="null"/> when there is none, or nothing but blanks.</summary>
    public string? Query(string name) => Key(name)?.Trim() is { Length: > 0 } value ? value : null;

    /// <summary>A value of the query to the letter, as a link of the dashboard wrote it: an id may begin or end with a blank.</summary>
    public string? Key(string name) => (string?)Context.Request.Query[name] is { Length: > 0 and <= MaxQueryLength } value ? value : null;

    /// <summary>A value of the form that <see cref="FormGuard"/> has read.</summary>
    public string? Form(string name) => ((string?)Context.Request.Form[name])?.Trim() is { Length: > 0 } value ? value : null;

    /// <summary>A value of the form as one of a set; <see langword="null"/> when it is none of them.</summary>
    public T? Form<T>(string name)
        where T : struct, Enum => Parse<T>(Form(name));

    public static T? Parse<T>(string? text)
        where T : struct, Enum => Enum.TryParse<T>(text, ignoreCase: true, out var value) && Enum.IsDefined(value) ? value : null;

    public string Url(string page = "", params ReadOnlySpan<(string Name, string? Value)> query)
    {
        var url = new StringBuilder(Root).Append(page.Length > 0 ? "/" : string.Empty).Append(page);
        if (url.Length == 0)
        {
            url.Append('/');
        }

        var separator = '?';
        foreach (var (name, value) in query)
        {
            if (value is { Length: > 0 })
            {
                url.Append(separator).Append(name).Append('=').Append(UrlEncoder.Default.Encode(value));
                separator = '&';
            }
        }

        return url.ToString();
    }

    /// <summary>Renders a page.</summary>
    public IResult Page<TComponent>(object model, int status = StatusCodes.Status200OK)
        where TComponent : IComponent
    {
        Service<PageScope>().Set(this, model);
        return new RazorComponentResult<TComponent> { StatusCode = status };
    }

    /// <summary>Says that the request cannot be answered, and what to do.</summary>
    public IResult Problem(int status, string? advice = null) => Page<ProblemPage>(new Problem(status, advice), status);

    /// <summary>Sends the browser to a page after an action, so that loading it again does not act again.</summary>
    public IResult SeeOther(string url)
    {
        Context.Response.Headers.Location = url;
        return TypedResults.StatusCode(StatusCodes.Status303SeeOther);
    }

    private static string RootOf(HttpRequest request, DashboardRoute route)
    {
        // The path ends with the page's own one, whatever prefixes, groups and parameters stand before it.
        var full = request.Path.Value!.TrimEnd('/');
        var own = route.PathWith((string?)request.RouteValues[DashboardRoute.CatchAllName]).TrimEnd('/');
        var root = own.Length == 0 ? full : full[..Math.Max(0, full.Length - own.Length - 1)];
        var address = request.PathBase.Add(root).ToUriComponent().Trim('/');
        return address.Length == 0 ? string.Empty : "/" + address;
    }
}
