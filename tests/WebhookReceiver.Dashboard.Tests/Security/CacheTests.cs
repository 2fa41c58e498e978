using System.Net;
using Microsoft.AspNetCore.OutputCaching;
using WebhookReceiver.Dashboard.Tests.Setup;

namespace WebhookReceiver.Dashboard.Tests.Security;

/// <summary>Whatever an application caches or compresses, it is not the dashboard.</summary>
public sealed class CacheTests
{
    private static readonly Dictionary<string, Action<WebApplication>> Pipelines = new(StringComparer.Ordinal)
    {
        ["base policy"] = app =>
        {
            app.UseOutputCache();
            app.MapWebhookDashboard(DashboardHost.Root);
        },
        ["cache before routing"] = app =>
        {
            app.UseOutputCache();
            app.UseRouting();
            app.MapWebhookDashboard(DashboardHost.Root);
        },
        ["CacheOutput on the dashboard"] = app =>
        {
            app.UseOutputCache();
            app.MapWebhookDashboard(DashboardHost.Root).CacheOutput();
        },
        ["CacheOutput on the group around it"] = app =>
        {
            app.UseOutputCache();
            app.MapGroup("/ops").CacheOutput(policy => policy.Cache().Expire(TimeSpan.FromHours(1))).MapWebhookDashboard("/webhooks");
        },
        ["compression of everything"] = app =>
        {
            app.UseResponseCompression();
            app.MapWebhookDashboard(DashboardHost.Root);
        },
        ["response caching"] = app =>
        {
            app.UseResponseCaching();
            app.MapWebhookDashboard(DashboardHost.Root);
        },
    };

    public static TheoryData<string> Applications => [.. Pipelines.Keys];

    [Theory]
    [MemberData(nameof(Applications))]
    public async Task Two_requests_get_two_pages(string pipeline)
    {
        await using var host = await StartAsync(pipeline);
        await host.DeliverAsync("evt-first");

        (await ReadAsync(host, "deliveries")).Should().Contain("evt-first");
        await host.DeliverAsync("evt-second");

        (await ReadAsync(host, "deliveries")).Should().Contain("evt-second");
    }

    [Theory]
    [InlineData("base policy")]
    [InlineData("CacheOutput on the dashboard")]
    [InlineData("CacheOutput on the group around it")]
    [InlineData("response caching")]
    [InlineData("compression of everything")]
    public async Task Two_readers_of_the_changes_do_not_wait_for_each_other(string pipeline)
    {
        await using var host = await StartAsync(pipeline);

        using var first = await ListenAsync(host);
        using var second = await ListenAsync(host);

        await using var firstLines = await first.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        await using var secondLines = await second.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        (await FirstByteAsync(firstLines), await FirstByteAsync(secondLines)).Should().Be((1, 1));
    }

    [Fact]
    public async Task The_cache_stores_nothing_at_all()
    {
        var store = new CountingStore();
        await using var host = await StartAsync("base policy", store);

        foreach (var page in (string[])["", "deliveries", "receivers", "nothing", "assets/x/dashboard.css"])
        {
            await host.GetAsync(page);
            await host.SendAsync(HttpMethod.Head, page);
        }

        (store.Reads, store.Writes).Should().Be((0, 0));
    }

    private static Task<DashboardHost> StartAsync(string pipeline, IOutputCacheStore? store = null) => DashboardHost.StartAsync(
        DashboardHost.FailOnUpdates,
        services: services =>
        {
            services.AddOutputCache(options => options.AddBasePolicy(policy => policy.Cache()));
            services.AddResponseCaching();
            services.AddResponseCompression(options => options.MimeTypes = ["text/event-stream", "text/html"]);
            if (store is not null)
            {
                services.AddSingleton(store);
            }
        },
        map: Pipelines[pipeline]);

    // Without cookies: the cache passes over requests that have some.
    private static async Task<string> ReadAsync(DashboardHost host, string page)
    {
        using var response = await host.Host.Client.GetAsync(
            new Uri($"{DashboardHost.Root}/{page}", UriKind.Relative), TestContext.Current.CancellationToken);
        response.StatusCode.Should().Be(HttpStatusCode.OK);
        return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<HttpResponseMessage> ListenAsync(DashboardHost host)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, DashboardHost.Root + "/changes");
        request.Headers.Add("Accept-Encoding", "gzip");
        return await host.Host.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken)
            .WaitAsync(TimeSpan.FromSeconds(20));
    }

    private static async Task<int> FirstByteAsync(Stream stream) =>
        await stream.ReadAsync(new byte[1], TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(20));

    private sealed class CountingStore : IOutputCacheStore
    {
        public int Reads { get; private set; }

        public int Writes { get; private set; }

        public ValueTask EvictByTagAsync(string tag, CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public ValueTask<byte[]?> GetAsync(string key, CancellationToken cancellationToken)
        {
            Reads++;
            return ValueTask.FromResult<byte[]?>(null);
        }

        public ValueTask SetAsync(string key, byte[] value, string[]? tags, TimeSpan validFor, CancellationToken cancellationToken)
        {
            Writes++;
            return ValueTask.CompletedTask;
        }
    }
}
