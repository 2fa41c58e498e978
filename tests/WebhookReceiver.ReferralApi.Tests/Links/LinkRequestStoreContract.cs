namespace WebhookReceiver.ReferralApi.Tests.Links;

/// <summary>What every store has to hold to.</summary>
public abstract class LinkRequestStoreContract
{
    private static readonly DateTimeOffset Now = new(2026, 9, 20, 13, 25, 18, 123, TimeSpan.Zero);

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Returns_what_was_stored()
    {
        await UseAsync(async store =>
        {
            var request = Full("t-1");

            var saved = await store.TrySaveAsync(request, Token);
            var found = await store.FindAsync("t-1", Token);

            saved!.Version.Should().Be(1);
            found.Should().BeEquivalentTo(request with { Version = 1 });
            found!.Recovery.Should().Be(request.Recovery);
            (await store.FindAsync("T-1", Token)).Should().BeNull("ids are case-sensitive");
        });
    }

    [Fact]
    public async Task Refuses_what_somebody_else_changed()
    {
        await UseAsync(async store =>
        {
            var first = await store.TrySaveAsync(Full("t-1"), Token);

            var second = await store.TrySaveAsync(Full("t-1"), Token);
            var changed = await store.TrySaveAsync(first! with { Recoveries = 7 }, Token);
            var late = await store.TrySaveAsync(first with { Recoveries = 8 }, Token);

            second.Should().BeNull();
            changed!.Version.Should().Be(2);
            late.Should().BeNull();
            (await store.FindAsync("t-1", Token))!.Recoveries.Should().Be(7);
        });
    }

    [Fact]
    public async Task Deletes_only_what_nobody_changed()
    {
        await UseAsync(async store =>
        {
            var stored = await store.TrySaveAsync(new LinkRequest { ExternalTenantId = "t", State = LinkRequestState.Requested }, Token);
            var changed = await store.TrySaveAsync(stored! with { State = LinkRequestState.Expired }, Token);

            (await store.TryDeleteAsync(stored, Token)).Should().BeFalse();
            (await store.FindAsync("t", Token)).Should().NotBeNull();
            (await store.TryDeleteAsync(changed!, Token)).Should().BeTrue();
            (await store.FindAsync("t", Token)).Should().BeNull();
            (await store.TryDeleteAsync(changed!, Token)).Should().BeFalse();
        });
    }

    [Fact]
    public async Task Lists_page_by_page_and_deletes()
    {
        await UseAsync(async store =>
        {
            foreach (var tenant in new[] { "c", "a", "d", "b" })
            {
                await store.TrySaveAsync(Full(tenant), Token);
            }

            var page = await store.ListAsync(count: 3, cancellationToken: Token);
            var rest = await store.ListAsync(page[^1].ExternalTenantId, 3, Token);
            await store.DeleteAsync("a", Token);
            await store.DeleteAsync("nobody", Token);

            page.Select(request => request.ExternalTenantId).Should().Equal("a", "b", "c");
            rest.Select(request => request.ExternalTenantId).Should().Equal("d");
            (await store.FindAsync("a", Token)).Should().BeNull();
            (await store.TrySaveAsync(Full("a") with { Version = 1 }, Token)).Should().BeNull("what is deleted cannot be changed");
        });
    }

    [Fact]
    public async Task Lets_one_of_many_win()
    {
        await UseAsync(store => store.TrySaveAsync(Full("t-1"), Token));

        var saved = await Task.WhenAll(Enumerable.Range(0, 8).Select(number => Task.Run(async () =>
        {
            LinkRequest? mine = null;
            await UseAsync(async store => mine = await store.TrySaveAsync(Full("t-1") with { Version = 1, Recoveries = number }, Token));
            return mine;
        })));

        saved.Count(request => request is not null).Should().Be(1);
    }

    protected abstract Task UseAsync(Func<ILinkRequestStore, Task> use);

    private static LinkRequest Full(string tenant) => new()
    {
        ExternalTenantId = tenant,
        State = LinkRequestState.AwaitingApproval,
        Request = SampleRequests.Acme(tenant),
        ApprovalUrl = new Uri(Shapes.ApprovalUrl),
        RequestedAt = Now,
        ConflictAt = Now,
        ApprovalIssuedAt = Now,
        ExpiredAt = Now,
        NewestEventAt = Now,
        Recoveries = 2,
        Recovery = new LinkRecovery
        {
            EventId = "e-1",
            Step = LinkRecoveryStep.ToHandOver,
            IsCounted = true,
            GivenUp = LinkRecoveryGiveUpReason.Refused,
            Detail = "Validation (400)",
        },
        DoneEventIds = ["e-0", "e\0-ø"],
    };
}
