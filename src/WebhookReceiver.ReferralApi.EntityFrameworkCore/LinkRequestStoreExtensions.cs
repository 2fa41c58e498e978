using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection.Extensions;
using WebhookReceiver.ReferralApi.EntityFrameworkCore;
using WebhookReceiver;
using WebhookReceiver.ReferralApi;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Gives link recovery a durable store.</summary>
public static class LinkRequestStoreExtensions
{
    /// <summary>
    /// Keeps client requests in the application's own context, on SQLite or PostgreSQL. Its model needs <see cref="LinkRequestModelBuilderExtensions.AddLinkRequests"/>, and its
    /// database the table. The client then has to be used in a DI scope, and, as the context itself, by one call at a time.
    /// </summary>
    /// <typeparam name="TContext">The context, registered by the application.</typeparam>
    /// <param name="builder">What <c>AddLinkRecovery</c> returned.</param>
    /// <returns>The builder.</returns>
    public static LinkRecoveryBuilder UseLinkRequestStore<TContext>(this LinkRecoveryBuilder builder)
        where TContext : DbContext
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.Replace(ServiceDescriptor.Scoped<ILinkRequestStore>(static provider => new LinkRequestStore<TContext>(
            provider.GetService<TContext>() ?? throw new InvalidOperationException(
                $"Link requests are kept in {typeof(TContext).Name}, which is not registered: call AddDbContext<{typeof(TContext).Name}>(...)."))));
        return builder;
    }
}
