using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace WebhookReceiver.ReferralApi.Tests;

/// <summary>A real server on the loopback.</summary>
public sealed class TestServer : IAsyncDisposable
{
    private readonly WebApplication app;
    private int requests;

    private TestServer(WebApplication app) => this.app = app;

    public int Requests => requests;

    public Uri Url => new(app.Urls.First());

    public static async Task<TestServer> StartAsync(RequestDelegate handler)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var server = new TestServer(builder.Build());
        server.app.Run(context =>
        {
            Interlocked.Increment(ref server.requests);
            return handler(context);
        });
        await server.app.StartAsync();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }
}
