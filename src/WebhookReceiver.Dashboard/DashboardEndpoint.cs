using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace WebhookReceiver.Dashboard;

/// <summary>
/// The way of every request to the dashboard, in six steps.
/// <code>
/// 1 gate      the authorization policy or, in Development without one, this machine only, even if routing let it through
/// 2 headers   the same on every answer, errors included
/// 3 method    GET and HEAD show, POST acts
/// 4 origin    a POST comes from the dashboard's own pages
/// 5 form      bounded, with an antiforgery token
/// 6 answer    a page, a redirect to one, or a page that says what went wrong
/// </code>
/// </summary>
internal sealed class DashboardEndpoint(DashboardGate gate, IAntiforgery antiforgery, ILogger<DashboardEndpoint> logger)
{
    // 1 gate
    public Task HandleAsync(HttpContext context, DashboardRoute route) =>
        gate.EnterAsync(context, audience => HandleAsync(context, route, audience));

    private async Task HandleAsync(HttpContext context, DashboardRoute route, DashboardAudience audience)
    {
        // 2 headers
        SecurityHeaders.Set(context.Response);

        var request = new DashboardRequest(context, route);
        try
        {
            var result = await AnswerAsync(request, route, audience);
            await result.ExecuteAsync(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The browser has gone to another page.
        }
#pragma warning disable CA1031 // Do not catch general exception types: the reader gets a page without the text of the exception
        catch (Exception exception) when (!context.Response.HasStarted)
#pragma warning restore CA1031
        {
            logger.DashboardPageFailed(exception, route.Path.Length == 0 ? "overview" : route.Path);
            await request.Problem(StatusCodes.Status500InternalServerError).ExecuteAsync(context);
        }
    }

    private async Task<IResult> AnswerAsync(DashboardRequest request, DashboardRoute route, DashboardAudience audience)
    {
        // 3 method
        var method = request.Context.Request.Method;
        var isPost = HttpMethods.IsPost(method);
        var handle = isPost ? route.Post : HttpMethods.IsGet(method) || HttpMethods.IsHead(method) ? route.Get : null;
        if (handle is null)
        {
            request.Context.Response.Headers.Allow = (route.Get, route.Post) switch
            {
                (not null, not null) => "GET, HEAD, POST",
                (null, not null) => "POST",
                _ => "GET, HEAD",
            };
            return request.Problem(StatusCodes.Status405MethodNotAllowed);
        }

        // 4 origin
        if (isPost && !OriginGuard.Trusts(request.Context.Request, audience == DashboardAudience.Authorized))
        {
            var headers = request.Context.Request.Headers;
            var origin = headers.Origin.Count > 0 ? headers.Origin
                : headers.Referer.Count > 0 ? headers.Referer
                : headers["Sec-Fetch-Site"];
            var address = $"{request.Context.Request.Scheme}://{request.Context.Request.Host}";
            logger.DashboardOriginRefused(LogText.From(origin.ToString()), LogText.From(address));
            return request.Problem(StatusCodes.Status403Forbidden);
        }

        // 5 form
        if (isPost && await FormGuard.RefuseAsync(request.Context, antiforgery) is { } refused)
        {
            return request.Problem(refused);
        }

        // 6 answer
        return await handle(request);
    }
}
