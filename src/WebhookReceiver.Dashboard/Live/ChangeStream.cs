using Microsoft.AspNetCore.Http;

namespace WebhookReceiver.Dashboard;

/// <summary>The server-sent events of <see cref="ChangeFeed"/>.</summary>
internal static class ChangeStream
{
    public static Task<IResult> SendAsync(DashboardRequest request)
    {
        if (HttpMethods.IsHead(request.Context.Request.Method))
        {
            return Task.FromResult<IResult>(TypedResults.Ok());
        }

        // nginx would hold events back until a buffer is full.
        request.Context.Response.Headers["X-Accel-Buffering"] = "no";
        IResult result = request.Service<ChangeFeed>().Listen(request.Aborted) is { } changes
            ? TypedResults.ServerSentEvents(changes)
            : request.Problem(StatusCodes.Status503ServiceUnavailable);
        return Task.FromResult(result);
    }
}
