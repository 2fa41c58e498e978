namespace WebhookReceiver.ReferralApi.Tests.Links;

/// <summary>Keeps the news, and refuses it when a test says so.</summary>
public sealed class RecordingHandler : ILinkRecoveryHandler
{
    private readonly List<LinkRecoveryNews> told = [];

    public bool Refuses { get; set; }

    public int Refused { get; private set; }

    public IReadOnlyList<LinkRecoveryNews> Told => told;

    public LinkRecoveryNews.GivenUp GivenUp => told.OfType<LinkRecoveryNews.GivenUp>().Should().ContainSingle().Subject;

    public Task HandleAsync(LinkRecoveryNews news, CancellationToken cancellationToken)
    {
        if (Refuses)
        {
            Refused++;
            throw new InvalidOperationException("not today");
        }

        told.Add(news);
        return Task.CompletedTask;
    }
}
