using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using WebhookReceiver;
using WebhookReceiver.ReferralApi;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds link recovery to receivers.</summary>
public static class LinkRecoveryExtensions
{
    /// <summary>
    /// Tracks every client request of the application, and sends one again automatically when its link request has expired. Stands anywhere
    /// in the chain, before or after <see cref="ReferralApiServiceCollectionExtensions"/>, which it needs. Its news goes to
    /// <see cref="LinkRecoveryOptions.OnNews"/>.
    /// </summary>
    /// <param name="receiver">The receiver of the client events.</param>
    /// <param name="configure">Sets the options, which all receivers share.</param>
    /// <returns>The receiver.</returns>
    public static WebhookReceiverBuilder AddLinkRecovery(
        this WebhookReceiverBuilder receiver, Action<LinkRecoveryOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(receiver);
        var services = receiver.Services;
        var options = services.AddOptions<LinkRecoveryOptions>();
        if (configure is not null)
        {
            options.Configure(configure);
        }

        var added = new AddedReceiver(receiver.Receiver);
        if (services.Any(service => added.Equals(service.ImplementationInstance)))
        {
            return receiver;
        }

        services.AddSingleton(added);
        options.ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<LinkRecoveryOptions>, LinkRecoveryOptionsValidator>());
        services.AddLogging();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ILinkRequestStore, MemoryLinkRequestStore>();
        services.TryAddSingleton<ApiPause>();
        services.TryAddScoped<LinkRequestTracker>();
        services.AddHostedService<LinkRecoveryStartup>();

        // By hand, so that a container that checks its services leaves it to the validator to name a missing client.
        services.TryAddScoped(static provider => ActivatorUtilities.CreateInstance<LinkNewsPublisher>(provider));
        services.TryAddScoped(static provider => ActivatorUtilities.CreateInstance<LinkRecoverer>(provider));
        return receiver
            .AddAddOnHandler<ClientLinkExpired, PrepareLinkRecovery>()
            .AddAddOnHandler<ClientLinkExpired, SendLinkRequestAgain>()
            .AddAddOnHandler<ClientLinkExpired, ResumeLinkRecovery>()
            .AddAddOnHandler<ClientLinkExpired, HandLinkOver>()
            .AddAddOnHandler<ClientLinked, ForgetLinkedClient>()
            .AddAddOnHandler<ClientLinkDeclined, AcceptLinkDecline>();
    }

    /// <summary>
    /// Tracks every client request of the application, and sends one again automatically when its link request has expired. Stands anywhere
    /// in the chain, before or after <see cref="ReferralApiServiceCollectionExtensions"/>, which it needs. Its news goes to a service, and
    /// to <see cref="LinkRecoveryOptions.OnNews"/> after it.
    /// </summary>
    /// <typeparam name="THandler">The service, registered as scoped unless the application registered it before.</typeparam>
    /// <param name="receiver">The receiver of the client events.</param>
    /// <param name="configure">Sets the options, which all receivers share.</param>
    /// <returns>The receiver.</returns>
    public static WebhookReceiverBuilder AddLinkRecovery<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler>(
        this WebhookReceiverBuilder receiver, Action<LinkRecoveryOptions>? configure = null)
        where THandler : class, ILinkRecoveryHandler
    {
        ArgumentNullException.ThrowIfNull(receiver);
        receiver.Services.TryAddScoped<THandler>();
        receiver.Services.TryAddEnumerable(
            ServiceDescriptor.Scoped<ILinkRecoveryHandler, THandler>(static provider => provider.GetRequiredService<THandler>()));
        return receiver.AddLinkRecovery(configure);
    }

    private sealed record AddedReceiver(string Name);
}
