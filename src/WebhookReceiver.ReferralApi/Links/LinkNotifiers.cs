using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace WebhookReceiver.ReferralApi;

/// <summary>Everybody who wants to hear from link recovery: the services, then the hook of the options.</summary>
internal sealed class LinkNotifiers(IEnumerable<ILinkRecoveryNotifier> services, IOptions<LinkRecoveryOptions> options, ILogger<LinkNotifiers> logger)
{
    public Task ApprovalUrlAsync(LinkApproval approval, CancellationToken cancellationToken) =>
        TellAsync(approval, static (service, value, token) => service.OnApprovalUrlAsync(value, token), options.Value.OnApprovalUrl, cancellationToken);

    public Task OnboardingUrlAsync(LinkOnboarding onboarding, CancellationToken cancellationToken) =>
        TellAsync(onboarding, static (service, value, token) => service.OnOnboardingUrlAsync(value, token), options.Value.OnOnboardingUrl, cancellationToken);

    public Task LinkDeclinedAsync(LinkDecline decline, CancellationToken cancellationToken) =>
        TellAsync(decline, static (service, value, token) => service.OnLinkDeclinedAsync(value, token), options.Value.OnLinkDeclined, cancellationToken);

    public Task RecoveryGivenUpAsync(LinkRecoveryGivenUp givenUp, CancellationToken cancellationToken) =>
        TellAsync(givenUp, static (service, value, token) => service.OnRecoveryGivenUpAsync(value, token), options.Value.OnRecoveryGivenUp, cancellationToken);

    private async Task TellAsync<T>(
        T value, Func<ILinkRecoveryNotifier, T, CancellationToken, Task> tell, Func<T, CancellationToken, Task>? hook, CancellationToken cancellationToken)
    {
        var isTold = hook is not null;
        foreach (var service in services)
        {
            isTold = true;
            await tell(service, value, cancellationToken).ConfigureAwait(false);
        }

        if (hook is not null)
        {
            await hook(value, cancellationToken).ConfigureAwait(false);
        }

        if (!isTold)
        {
            logger.NobodyTold(typeof(T).Name);
        }
    }
}
