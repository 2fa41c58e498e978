using System.Diagnostics.CodeAnalysis;

namespace WebhookReceiver.ReferralApi;

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
    public static LinkRecoveryBuilder AddLinkRecovery(this WebhookReceiverBuilder receiver, Action<LinkRecoveryOptions>? configure = null) => throw new NotImplementedException();

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
        where TNotifier : class, ILinkRecoveryNotifier => throw new NotImplementedException();
}
