namespace WebhookReceiver.ReferralApi;

/// <summary>
/// Gets what link recovery has to say, resolved from the event's DI scope: it can take any service, and with the inbox what it changes through the inbox's context commits with the
/// event. An exception makes the event come again; then the same thing is handed over again, and nothing is sent twice.
/// </summary>
public interface ILinkRecoveryNotifier
{
    /// <summary>Gets a fresh approval link to give to the client.</summary>
    /// <param name="approval">The link.</param>
    /// <param name="cancellationToken">Ends when the time for the event is over. Pass it on.</param>
    /// <returns>A task that ends when the link is handed over.</returns>
    Task OnApprovalUrlAsync(LinkApproval approval, CancellationToken cancellationToken);

    /// <summary>Gets the onboarding link of a client that turned out to be linked already.</summary>
    /// <param name="onboarding">The link.</param>
    /// <param name="cancellationToken">Ends when the time for the event is over. Pass it on.</param>
    /// <returns>A task that ends when the link is handed over.</returns>
    Task OnOnboardingUrlAsync(LinkOnboarding onboarding, CancellationToken cancellationToken);

    /// <summary>Hears that a client declined.</summary>
    /// <param name="decline">Who and when.</param>
    /// <param name="cancellationToken">Ends when the time for the event is over. Pass it on.</param>
    /// <returns>A task that ends when it is heard.</returns>
    Task OnLinkDeclinedAsync(LinkDecline decline, CancellationToken cancellationToken);

    /// <summary>Hears that recovery gave up.</summary>
    /// <param name="givenUp">Why, and what Debitura's support asks for.</param>
    /// <param name="cancellationToken">Ends when the time for the event is over. Pass it on.</param>
    /// <returns>A task that ends when it is heard.</returns>
    Task OnRecoveryGivenUpAsync(LinkRecoveryGivenUp givenUp, CancellationToken cancellationToken);
}
