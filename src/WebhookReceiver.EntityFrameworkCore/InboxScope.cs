using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>A DI scope and the context in it: what a handler takes from the scope is the inbox's own context.</summary>
internal readonly struct InboxScope(AsyncServiceScope scope, DbContext context) : IAsyncDisposable
{
    public IServiceProvider Services => scope.ServiceProvider;

    public DbContext Context { get; } = context;

    public ValueTask DisposeAsync() => scope.DisposeAsync();
}
