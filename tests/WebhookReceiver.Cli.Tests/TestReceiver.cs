using System.Collections.Concurrent;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;

namespace WebhookReceiver.Cli.Tests;

/// <summary>A real receiver on Kestrel that reads its settings from a file, and again when the file changes.</summary>
internal sealed class TestReceiver : IAsyncDisposable
{
    private readonly WebApplication app;

    private TestReceiver(WebApplication app) => this.app = app;

    /// <summary>The ids of the handled events, each as often as it was handled.</summary>
    public ConcurrentQueue<string> Handled { get; } = new();

    public Uri Url => new(
        new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()),
        "/webhooks/debitura");

    public static async Task<TestReceiver> StartAsync(string settingsFile)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        builder.Configuration.AddJsonFile(settingsFile, optional: false, reloadOnChange: true);
        TestReceiver? receiver = null;
        builder.Services.AddWebhookReceiver(builder.Configuration.GetSection("WebhookReceiver"))
            .AddHandler<CaseUpdated>((e, _) =>
            {
                receiver!.Handled.Enqueue(e.Id);
                return Task.CompletedTask;
            })
            .AddHandler<CaseCreated>((e, _) => throw new InvalidOperationException("on purpose " + e.Id));
        receiver = new TestReceiver(builder.Build());
        receiver.app.MapWebhookReceiver("/webhooks/debitura");
        await receiver.app.StartAsync(TestContext.Current.CancellationToken);
        return receiver;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
