using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>A DI scope and the context in it: what a handler takes from the scope is the inbox's own context. What the inbox does in one of its own is not logged.</summary>
internal readonly struct InboxScope : IAsyncDisposable
{
    private readonly AsyncServiceScope scope;
    private readonly Type contextType;
    private readonly bool wasQuiet;

    /// <param name="scope">The DI scope.</param>
    /// <param name="contextType">The context's CLR type.</param>
    /// <param name="isHandlers">Whether handlers run in it, whose commands are logged as the application wants.</param>
    public InboxScope(AsyncServiceScope scope, Type contextType, bool isHandlers)
    {
        (this.scope, this.contextType) = (scope, contextType);
        wasQuiet = QuietLoggerFactory.IsQuiet;
        QuietLoggerFactory.IsQuiet = !isHandlers;
    }

    public IServiceProvider Services => scope.ServiceProvider;

    /// <summary>The context, which the scope makes when it is first asked for.</summary>
    public DbContext Context => (DbContext)scope.ServiceProvider.GetRequiredService(contextType);

    public ValueTask DisposeAsync()
    {
        // Not in an async method, whose change would end with it.
        QuietLoggerFactory.IsQuiet = wasQuiet;
        return scope.DisposeAsync();
    }
}
