namespace WebhookReceiver.ReferralApi.Tests.Links;

/// <summary>What decides, without a store, a clock or an API.</summary>
public sealed class LinkDecisionTests
{
    private static readonly DateTimeOffset Now = new(2026, 9, 20, 13, 25, 18, TimeSpan.Zero);
    private static readonly LinkRules Rules = new(Now, MaxRecoveries: 3, CallLimit: TimeSpan.FromSeconds(90));

    private static readonly LinkRequest Waiting = new()
    {
        ExternalTenantId = SampleRequests.Tenant,
        State = LinkRequestState.AwaitingApproval,
        Request = SampleRequests.Acme(),
        ApprovalUrl = new Uri(Shapes.ApprovalUrl),
        RequestedAt = Now.AddDays(-7),
        Version = 1,
    };

    private static readonly LinkEvent.Expired Expired = new("e-1", Now, Now);
    private static readonly LinkEvent.LookedUp NotLinked = new("e-1", IsLinked: false);
    private static readonly LinkEvent.Sending Sending = new("e-1");

    public static TheoryData<string, string> Redelivered => new()
    {
        // What ended the recovery, and what the same event asks for when it comes again.
        { "answered", "Done" },
        { "refused", "Done" },
        { "unanswered", "LookUp" },
    };

    [Theory]
    [MemberData(nameof(Redelivered))]
    public void Only_an_unanswered_recovery_resumes(string end, string action)
    {
        LinkEvent ended = end switch
        {
            "answered" => new LinkEvent.Answered("e-1", new ClientResult.Created(new ReferralClient())),
            "refused" => new LinkEvent.Failed("e-1", LinkRecoveryGiveUpReason.Refused),
            _ => new LinkEvent.Failed("e-1", LinkRecoveryGiveUpReason.Unanswered),
        };
        var (known, _) = After(Waiting, Expired, NotLinked, Sending, ended, new LinkEvent.Published("e-1"));

        LinkDecision.Decide(known, Expired, Rules).Action.GetType().Name.Should().Be(action);
    }

    [Fact]
    public void A_recovery_counts_once_however_often_it_resumes()
    {
        LinkEvent[] attempt = [Expired, NotLinked, Sending, new LinkEvent.Failed("e-1", LinkRecoveryGiveUpReason.Unanswered)];

        var (known, action) = After(Waiting, [.. attempt, .. attempt, .. attempt, .. attempt, .. attempt]);

        known.Recoveries.Should().Be(1);
        action.Should().BeOfType<LinkAction.Publish>().Which.News.Should().BeOfType<LinkRecoveryNews.GivenUp>()
            .Which.Reason.Should().Be(LinkRecoveryGiveUpReason.Unanswered);
    }

    [Fact]
    public void A_request_of_the_application_makes_every_step_of_the_recovery_wait()
    {
        var (asked, _) = After(Waiting, Expired, NotLinked, new LinkEvent.Requested(SampleRequests.Acme()));
        LinkEvent[] steps = [Expired, NotLinked, Sending, new LinkEvent.Answered("e-1", new ClientResult.Created(new ReferralClient()))];

        steps.Select(step => LinkDecision.Decide(asked, step, Rules))
            .Should().OnlyContain(decision => decision.Next == null && decision.Action is LinkAction.Wait);
    }

    [Fact]
    public void The_last_twenty_events_are_remembered()
    {
        var (known, _) = After(Waiting, [.. Enumerable.Range(1, 25).Select(number => new LinkEvent.Linked($"e-{number}", Now))]);

        known.DoneEventIds.Should().HaveCount(20);
        known.DoneEventIds[^1].Should().Be("e-25");
    }

    private static (LinkRequest Known, LinkAction Action) After(LinkRequest known, params LinkEvent[] events)
    {
        LinkAction action = new LinkAction.Done();
        foreach (var happened in events)
        {
            (var next, action) = LinkDecision.Decide(known, happened, Rules);
            known = next ?? known;
        }

        return (known, action);
    }
}
