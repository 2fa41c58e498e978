using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace WebhookReceiver.Simulator.Tests;

/// <summary>A server that answers as the test says and keeps what it got.</summary>
internal sealed class StubReceiver : IAsyncDisposable
{
    private readonly WebApplication app;

    private StubReceiver(WebApplication app) => this.app = app;

    public Uri Url => new(app.Urls.Single() + "/webhooks");

    public ConcurrentQueue<Request> Requests { get; } = new();

    /// <summary>The types of the events that came, in order.</summary>
    public IEnumerable<string> EventTypes => Requests.Select(request => request.Body["event"]!.GetValue<string>());

    public static Task<StubReceiver> StartAsync(params int[] statuses)
    {
        var index = -1;
        return StartAsync(_ => Task.FromResult(statuses[Math.Min(Interlocked.Increment(ref index), statuses.Length - 1)]));
    }

    public static async Task<StubReceiver> StartAsync(Func<HttpContext, Task<int>> answer)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var receiver = new StubReceiver(builder.Build());
        receiver.app.Run(async context =>
        {
            using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
            var body = await reader.ReadToEndAsync(context.RequestAborted);
            receiver.Requests.Enqueue(
                new Request(context.Request.Headers.ToDictionary(StringComparer.OrdinalIgnoreCase), JsonNode.Parse(body)!));
            context.Response.StatusCode = await answer(context);
        });
        await receiver.app.StartAsync(TestContext.Current.CancellationToken);
        return receiver;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    internal sealed record Request(IDictionary<string, Microsoft.Extensions.Primitives.StringValues> Headers, JsonNode Body);
}
