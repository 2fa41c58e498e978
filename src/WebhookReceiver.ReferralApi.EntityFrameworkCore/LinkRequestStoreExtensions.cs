using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection.Extensions;
using WebhookReceiver;
using WebhookReceiver.ReferralApi;
using WebhookReceiver.ReferralApi.EntityFrameworkCore;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Gives link recovery a durable store.</summary>
public static class LinkRequestStoreExtensions
{
    /// <summary>
    /// Keeps client requests in the application's own context, on SQLite or PostgreSQL. Its model needs
    /// <see cref="LinkRequestModelBuilderExtensions.AddLinkRequests"/>, and its database the table. The client then has to be used in a DI
    /// scope, and, as the context itself, by one call at a time.
    /// </summary>
    /// <typeparam name="TContext">The context, registered by the application.</typeparam>
    /// <param name="receiver">A receiver with <c>AddLinkRecovery</c>, which may also come later. All receivers share the store.</param>
    /// <returns>The receiver.</returns>
    public static WebhookReceiverBuilder UseLinkRequestStore<TContext>(this WebhookReceiverBuilder receiver)
        where TContext : DbContext
    {
        ArgumentNullException.ThrowIfNull(receiver);
        var name = typeof(TContext).Name;
        receiver.Services.Replace(ServiceDescriptor.Scoped<ILinkRequestStore>(provider => new LinkRequestStore<TContext>(
            provider.GetService<TContext>() ?? throw new InvalidOperationException(
                $"Link requests are kept in {name}, which is not registered: call AddDbContext<{name}>(...)."))));
        return receiver;
    }
}
