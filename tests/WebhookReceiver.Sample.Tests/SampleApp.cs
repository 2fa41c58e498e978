using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Time.Testing;
using WebhookReceiver.EntityFrameworkCore;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.Sample.Tests;

/// <summary>The sample as it is, booted in memory on a clock that only the test moves.</summary>
public sealed class SampleApp : WebApplicationFactory<Program>
{
    public const string DefaultPath = "/webhooks/debitura";
    public const string TestPath = "/webhooks/debitura-test";

    // As in appsettings.Development.json.
    public static readonly string DemoSecret = Convert.ToBase64String("demo only, not a secret: default"u8);
    public static readonly string OtherDemoSecret = Convert.ToBase64String("demo only, not a secret: testing"u8);

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("webhook-receiver-sample-db-");
    private readonly Action<IWebHostBuilder>? configure;
    private readonly Lazy<HttpClient> client;

    public SampleApp(Action<IWebHostBuilder>? configure = null)
    {
        this.configure = configure;
        client = new Lazy<HttpClient>(CreateClient);
    }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 10, 6, 12, 0, 0, TimeSpan.Zero));

    public LogRecorder Log { get; } = new();

    public IWebhookInbox Inbox => Services.GetRequiredService<IWebhookInbox>();

    /// <summary>Gets a value that no other delivery of the test has: a second each, as the sender's clock goes on.</summary>
    public DateTimeOffset NextSecond()
    {
        Clock.Advance(TimeSpan.FromSeconds(1));
        return Clock.GetUtcNow();
    }

    public Task<HttpResponseMessage> SendAsync(
        string body, string path = DefaultPath, string? secret = null, params (string Name, string Value)[] headers) =>
        SendAsync(Encoding.UTF8.GetBytes(body), path, secret, headers);

    public Task<HttpResponseMessage> SendAsync(
        byte[] body, string path = DefaultPath, string? secret = null, params (string Name, string Value)[] headers)
    {
        var request = Deliveries.Signed(body, NextSecond(), secret ?? (path == TestPath ? OtherDemoSecret : DemoSecret));
        request.RequestUri = new Uri(path, UriKind.Relative);
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        return SendAsync(request);
    }

    /// <summary>Sends a request and waits until what it put into the inbox has been handled.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request)
    {
        var response = await client.Value.SendAsync(request, TestContext.Current.CancellationToken);
        var deadline = TimeProvider.System.GetUtcNow().AddSeconds(30);
        while ((await Inbox.QueryAsync(new InboxQuery { State = InboxState.Pending, Limit = 1 }, TestContext.Current.CancellationToken))
            .Count > 0)
        {
            TimeProvider.System.GetUtcNow().Should().BeBefore(deadline, "the inbox should be empty by then");
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        return response;
    }

    public Task<JsonElement> GetAsync(string path) =>
        client.Value.GetFromJsonAsync<JsonElement>(path, TestContext.Current.CancellationToken);

    public Task<string> GetTextAsync(string path) => client.Value.GetStringAsync(path, TestContext.Current.CancellationToken);

    /// <summary>Returns the only element of a list.</summary>
    public async Task<JsonElement> GetOnlyAsync(string path) => (await GetAsync(path)).EnumerateArray().Should().ContainSingle().Subject;

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseSetting("ConnectionStrings:Sqlite", $"Data Source={Path.Combine(folder.FullName, "webhooks.db")}");
        builder.ConfigureLogging(logging => logging.ClearProviders());
        builder.ConfigureTestServices(services =>
        {
            services.AddSingleton<TimeProvider>(Clock).AddSingleton<ILoggerProvider>(Log);

            // No Debitura here: whatever link recovery asks is unknown, at once.
            services.AddHttpClient("WebhookReceiver.ReferralApi").ConfigurePrimaryHttpMessageHandler(() => new UnknownToDebitura());
        });
        configure?.Invoke(builder);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        folder.Delete(recursive: true);
    }

    private sealed class UnknownToDebitura : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(System.Net.HttpStatusCode.NotFound));
    }
}
