using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>A DI scope and the context in it: what a handler takes from the scope is the inbox's own context.</summary>
internal readonly struct InboxScope(AsyncServiceScope scope, Type contextType) : IAsyncDisposable
{
    public IServiceProvider Services => scope.ServiceProvider;

    /// <summary>The context, which the scope makes when it is first asked for.</summary>
    public DbContext Context => (DbContext)scope.ServiceProvider.GetRequiredService(contextType);

    public ValueTask DisposeAsync() => scope.DisposeAsync();
}
