namespace WebhookReceiver.ReferralApi.Tests.Links;

/// <summary>Keeps what it is told, and refuses when a test says so.</summary>
public sealed class RecordingNotifier : ILinkRecoveryNotifier
{
    private readonly List<object> told = [];

    public bool Refuses { get; set; }

    public int Refused { get; private set; }

    public IReadOnlyList<object> Told => told;

    public LinkRecoveryGivenUp GivenUp => told.OfType<LinkRecoveryGivenUp>().Should().ContainSingle().Subject;

    public Task OnApprovalUrlAsync(LinkApproval approval, CancellationToken cancellationToken) => Tell(approval);

    public Task OnOnboardingUrlAsync(LinkOnboarding onboarding, CancellationToken cancellationToken) => Tell(onboarding);

    public Task OnLinkDeclinedAsync(LinkDecline decline, CancellationToken cancellationToken) => Tell(decline);

    public Task OnRecoveryGivenUpAsync(LinkRecoveryGivenUp givenUp, CancellationToken cancellationToken) => Tell(givenUp);

    private Task Tell(object value)
    {
        if (Refuses)
        {
            Refused++;
            throw new InvalidOperationException("not today");
        }

        told.Add(value);
        return Task.CompletedTask;
    }
}
