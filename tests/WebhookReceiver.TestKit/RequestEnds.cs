using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace WebhookReceiver.TestKit;

/// <summary>
/// Tells when the server is through with a request. The answer reaches the client before that: what the receiver logs and measures after it
/// would be there by luck only.
/// </summary>
internal sealed class RequestEnds : IStartupFilter
{
    private const string Header = "Test-Request";

    private readonly ConcurrentDictionary<string, TaskCompletionSource> ends = new(StringComparer.Ordinal);
    private long count;

    /// <summary>Sends a request, and returns when the server is through with it.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpClient client, HttpRequestMessage request)
    {
        var number = Interlocked.Increment(ref count).ToString(CultureInfo.InvariantCulture);
        request.Headers.Remove(Header);
        request.Headers.Add(Header, number);
        var response = await client.SendAsync(request);

        // A request that never came in was answered by the server itself.
        if (ends.TryGetValue(number, out var end))
        {
            await end.Task;
        }

        return response;
    }

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(RunAsync);
        next(app);
    };

    private async Task RunAsync(HttpContext context, RequestDelegate next)
    {
        if (!context.Request.Headers.Remove(Header, out var number))
        {
            await next(context);
            return;
        }

        var end = ends.GetOrAdd(number.ToString(), _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        try
        {
            await next(context);
        }
        finally
        {
            end.SetResult();
        }
    }
}
