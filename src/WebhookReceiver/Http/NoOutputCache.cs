using Microsoft.AspNetCore.OutputCaching;

namespace WebhookReceiver;

/// <summary>
/// Keeps an endpoint out of output caching, whatever the application's base policy says: no response is stored or served, and no delivery
/// waits for another one.
/// </summary>
internal sealed class NoOutputCache : IOutputCachePolicy
{
    public ValueTask CacheRequestAsync(OutputCacheContext context, CancellationToken cancellation) => Disable(context);

    public ValueTask ServeFromCacheAsync(OutputCacheContext context, CancellationToken cancellation) => Disable(context);

    public ValueTask ServeResponseAsync(OutputCacheContext context, CancellationToken cancellation) => Disable(context);

    private static ValueTask Disable(OutputCacheContext context)
    {
        context.EnableOutputCaching = false;
        context.AllowCacheLookup = false;
        context.AllowCacheStorage = false;
        context.AllowLocking = false;
        return ValueTask.CompletedTask;
    }
}
