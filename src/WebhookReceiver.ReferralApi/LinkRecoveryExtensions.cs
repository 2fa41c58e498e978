using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using WebhookReceiver.ReferralApi;
using WebhookReceiver;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds link recovery to receivers.</summary>
public static class LinkRecoveryExtensions
{
    /// <summary>
    /// Remembers every client request, and sends one whose link request expired again by itself. Needs <see cref="ReferralApiServiceCollectionExtensions"/>. What comes of it goes to the
    /// hooks in the options.
    /// </summary>
    /// <param name="receiver">The receiver of the client events.</param>
    /// <param name="configure">Sets the options, which all receivers share.</param>
    /// <returns>A builder, for example for the store.</returns>
    public static LinkRecoveryBuilder AddLinkRecovery(this WebhookReceiverBuilder receiver, Action<LinkRecoveryOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(receiver);
        var services = receiver.Services;
        var options = services.AddOptions<LinkRecoveryOptions>();
        if (configure is not null)
        {
            options.Configure(configure);
        }

        if (services.Any(service => service.ImplementationInstance is LinkRecoveryReceiver { Name: var name } && string.Equals(name, receiver.Receiver, StringComparison.Ordinal)))
        {
            return new LinkRecoveryBuilder(receiver);
        }

        services.AddSingleton(new LinkRecoveryReceiver(receiver.Receiver));
        options.ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<LinkRecoveryOptions>, LinkRecoveryOptionsValidator>());
        services.AddLogging();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ILinkRequestStore, MemoryLinkRequestStore>();
        services.TryAddScoped<LinkMemory>();
        services.TryAddScoped<LinkNotifiers>();
        services.AddHostedService<LinkRecoveryStartup>();

        // By hand, so that a container that checks its services leaves it to the validator to name a missing client.
        services.TryAddScoped(static provider => ActivatorUtilities.CreateInstance<LinkRecoverer>(provider));
        receiver
            .AddAddOnHandler<ClientLinkExpired, PrepareLinkRecovery>()
            .AddAddOnHandler<ClientLinkExpired, SendLinkRequestAgain>()
            .AddAddOnHandler<ClientLinkExpired, HandLinkOver>()
            .AddAddOnHandler<ClientLinked, ForgetLinkedClient>()
            .AddAddOnHandler<ClientLinkDeclined, AcceptLinkDecline>();
        return new LinkRecoveryBuilder(receiver);
    }

    /// <summary>
    /// Remembers every client request, and sends one whose link request expired again by itself. Needs <see cref="ReferralApiServiceCollectionExtensions"/>. What comes of it goes to
    /// a service, and to the hooks in the options after it.
    /// </summary>
    /// <typeparam name="TNotifier">The service, registered as scoped unless the application registered it before.</typeparam>
    /// <param name="receiver">The receiver of the client events.</param>
    /// <param name="configure">Sets the options, which all receivers share.</param>
    /// <returns>A builder, for example for the store.</returns>
    public static LinkRecoveryBuilder AddLinkRecovery<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TNotifier>(
        this WebhookReceiverBuilder receiver, Action<LinkRecoveryOptions>? configure = null)
        where TNotifier : class, ILinkRecoveryNotifier
    {
        ArgumentNullException.ThrowIfNull(receiver);
        receiver.Services.TryAddScoped<TNotifier>();
        receiver.Services.TryAddEnumerable(ServiceDescriptor.Scoped<ILinkRecoveryNotifier, TNotifier>(static provider => provider.GetRequiredService<TNotifier>()));
        return receiver.AddLinkRecovery(configure);
    }
}
