using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace WebhookReceiver.Cli.Tests;

/// <summary>
/// Stands between another process and a server, and does something when the server has acted and before its answer goes back.
/// </summary>
internal sealed class ForwardingServer : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly HttpClient client = new();

    private ForwardingServer(WebApplication app) => this.app = app;

    public Uri Url => new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    public static async Task<ForwardingServer> StartAsync(Uri target, Func<HttpRequest, Task> beforeAnswer)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var server = new ForwardingServer(builder.Build());
        server.app.Run(context => server.ForwardAsync(context, target, beforeAnswer));
        await server.app.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        client.Dispose();
    }

    private async Task ForwardAsync(HttpContext context, Uri target, Func<HttpRequest, Task> beforeAnswer)
    {
        using var request = new HttpRequestMessage(
            new HttpMethod(context.Request.Method), new Uri(target, context.Request.Path + context.Request.QueryString));
        request.Content = context.Request.ContentType is null ? null : new StreamContent(context.Request.Body);
        foreach (var (name, values) in context.Request.Headers.Where(header => header.Key != HeaderNames.Host))
        {
            if (!request.Headers.TryAddWithoutValidation(name, [.. values]))
            {
                request.Content?.Headers.TryAddWithoutValidation(name, [.. values]);
            }
        }

        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        var body = await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        await beforeAnswer(context.Request);
        context.Response.StatusCode = (int)response.StatusCode;
        context.Response.ContentType = response.Content.Headers.ContentType?.ToString();
        await context.Response.Body.WriteAsync(body, TestContext.Current.CancellationToken);
    }
}
