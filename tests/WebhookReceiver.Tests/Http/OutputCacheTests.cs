using System.Net;
using Microsoft.AspNetCore.OutputCaching;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.Tests.Http;

public sealed class OutputCacheTests
{
    [Fact]
    public async Task A_base_policy_that_caches_everything_does_not_answer_for_the_receiver()
    {
        await using var host = await ReceiverHost.StartAsync(
            handlers: null,
            services: builder => builder.Services.AddOutputCache(options => options.AddBasePolicy(new CacheEverything())),
            pipeline: app =>
            {
                app.UseRouting();
                app.UseOutputCache();
                app.MapWebhookReceiver(Deliveries.Path);
            });

        var first = await host.SendAsync(Deliveries.Envelope("1"));
        var second = await host.SendAsync(Deliveries.Envelope("1"), TestSecrets.Other);

        first.StatusCode.Should().Be(HttpStatusCode.OK);
        second.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        host.Metrics.Of("webhook_receiver.deliveries").Should().HaveCount(2);
    }

    private sealed class CacheEverything : IOutputCachePolicy
    {
        public ValueTask CacheRequestAsync(OutputCacheContext context, CancellationToken cancellation)
        {
            context.EnableOutputCaching = true;
            context.AllowCacheLookup = true;
            context.AllowCacheStorage = true;
            context.AllowLocking = true;
            return ValueTask.CompletedTask;
        }

        public ValueTask ServeFromCacheAsync(OutputCacheContext context, CancellationToken cancellation) => ValueTask.CompletedTask;

        public ValueTask ServeResponseAsync(OutputCacheContext context, CancellationToken cancellation) => ValueTask.CompletedTask;
    }
}
