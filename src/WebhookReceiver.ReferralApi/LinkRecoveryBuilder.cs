using Microsoft.Extensions.DependencyInjection;

namespace WebhookReceiver.ReferralApi;

/// <summary>Sets link recovery up further, for example its store.</summary>
public sealed class LinkRecoveryBuilder
{
    internal LinkRecoveryBuilder(WebhookReceiverBuilder receiver) => Receiver = receiver;

    /// <summary>Gets the receiver, to add more handlers.</summary>
    public WebhookReceiverBuilder Receiver { get; }

    /// <summary>Gets the services that link recovery is added to, for stores.</summary>
    public IServiceCollection Services => Receiver.Services;
}
