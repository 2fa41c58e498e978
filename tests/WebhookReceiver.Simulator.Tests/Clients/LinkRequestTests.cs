namespace WebhookReceiver.Simulator.Tests.Clients;

public sealed class LinkRequestTests
{
    private const string Email = "needs-linking@example.com";
    private const string OneCase = """[{"currencyCode":"EUR","creditorReference":"inv-1"}]""";

    [Fact]
    public async Task Requesting_a_link_raises_the_event_at_once_and_tells_nothing_of_the_account()
    {
        await using var fixture = await SimulatorFixture.StartAsync();
        await using var receiver = await StubReceiver.StartAsync(200);
        fixture.Simulator.Subscriptions.Add(receiver.Url);

        await fixture.CreateClientAsync(Email);
        await fixture.SettleAsync();

        receiver.EventTypes.Should().Equal("client.link_requested");
        receiver.Requests.Single().Body["data"]!.AsObject().Select(field => field.Key).Should().Equal("externalTenantId");
        (await fixture.GetAsync("/clients/tenant-1")).Status.Should().Be(404);
    }

    [Fact]
    public async Task Approving_on_the_page_links_the_client_and_the_stored_case_lands()
    {
        await using var fixture = await SimulatorFixture.StartAsync();
        await using var receiver = await StubReceiver.StartAsync(200);
        fixture.Simulator.Subscriptions.Add(receiver.Url, "client.linked", "case.created");
        var url = await RequestAsync(fixture);

        var page = await PageAsync(fixture, HttpMethod.Get, url);
        var approved = await PageAsync(fixture, HttpMethod.Post, url, "approve");
        var clicked = await PageAsync(fixture, HttpMethod.Post, url, "approve");
        await fixture.SettleAsync();

        page.Should().Contain("Approve").And.Contain("Decline").And.Contain("Example A/S");
        approved.Should().Contain("Approved");
        clicked.Should().Contain("already been used");
        receiver.EventTypes.Should().Equal("client.linked", "case.created");
        fixture.Simulator.Cases.All.Should()
            .ContainSingle()
            .Which.Should()
            .BeEquivalentTo(new { CreditorReference = "inv-1", Lifecycle = "PendingContractSigning" });
        var (_, client) = await fixture.GetAsync("/clients/tenant-1");
        client!["isAttributedClient"]!.GetValue<bool>().Should().BeFalse();
        client["onboardingLinks"]!["url"]!.GetValue<string>().Should().Contain("/ContractUpgrade/Sign/");
    }

    [Fact]
    public async Task Declining_on_the_page_ends_the_request()
    {
        await using var fixture = await SimulatorFixture.StartAsync();
        await using var receiver = await StubReceiver.StartAsync(200);
        fixture.Simulator.Subscriptions.Add(receiver.Url, "client.link_declined", "client.link_expired");
        var url = await RequestAsync(fixture);

        (await PageAsync(fixture, HttpMethod.Post, url, "decline")).Should().Contain("Declined");
        await fixture.AdvanceAsync(TimeSpan.FromDays(30));

        receiver.EventTypes.Should().Equal("client.link_declined");
        receiver.Requests.Single().Body["data"]!["creditor"]!.AsObject().Should().NotContainKey("isAttributed");
        fixture.Simulator.Clients.Find("tenant-1")!.State.Should().Be(SimulatedClientState.LinkDeclined);
    }

    [Fact]
    public async Task An_unanswered_request_expires_with_the_hourly_job()
    {
        await using var fixture = await SimulatorFixture.StartAsync();
        await using var receiver = await StubReceiver.StartAsync(200);
        fixture.Simulator.Subscriptions.Add(receiver.Url, "client.link_expired");
        await fixture.AdvanceAsync(TimeSpan.FromMinutes(20));
        var url = await RequestAsync(fixture);

        await fixture.AdvanceAsync(TimeSpan.FromDays(7) + TimeSpan.FromMinutes(39));
        receiver.Requests.Should().BeEmpty("the job runs each full hour after the start");
        await fixture.AdvanceAsync(TimeSpan.FromMinutes(1));

        receiver.EventTypes.Should().Equal("client.link_expired");
        (await PageAsync(fixture, HttpMethod.Get, url)).Should().Contain("expired");
        (await PageAsync(fixture, HttpMethod.Post, url, "approve")).Should().Contain("expired");
    }

    /// <summary>Links live for a day at least, so receivers take an expiry minutes after the request for that of an older link.</summary>
    [Fact]
    public async Task Expiring_a_fresh_request_lets_its_window_pass_first()
    {
        await using var fixture = await SimulatorFixture.StartAsync();
        await using var receiver = await StubReceiver.StartAsync(200);
        fixture.Simulator.Subscriptions.Add(receiver.Url, "client.link_expired");
        await RequestAsync(fixture);
        var expiresAt = fixture.Simulator.Clients.Find("tenant-1")!.ApprovalExpiresAt!.Value;

        (await fixture.PostAsync("/_simulator/clients/tenant-1/expire")).Status.Should().Be(204);
        await fixture.SettleAsync();

        var occurredAt = receiver.Requests.Should().ContainSingle().Which.Body["timestamp"]!.GetValue<DateTimeOffset>();
        occurredAt.Should().BeCloseTo(expiresAt, TimeSpan.FromSeconds(1));
        fixture.Simulator.Now.Should().BeOnOrAfter(expiresAt);
    }

    [Fact]
    public async Task Nothing_passes_when_no_request_is_open()
    {
        await using var fixture = await SimulatorFixture.StartAsync();
        await RequestAsync(fixture);
        fixture.Simulator.Clients.Approve("tenant-1");
        var now = fixture.Simulator.Now;

        fixture.Simulator.Clients.Expire("tenant-1").Should().BeFalse();

        fixture.Simulator.Now.Should().Be(now);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(30, 30)]
    [InlineData(0, 1)]
    [InlineData(31, 30)]
    public async Task The_approval_window_can_be_set_from_1_to_30_days(int asked, int days)
    {
        await using var fixture = await SimulatorFixture.StartAsync(options => options.ApprovalTtlDays = asked);
        await RequestAsync(fixture);

        await fixture.AdvanceAsync(TimeSpan.FromDays(days) - TimeSpan.FromTicks(1));
        fixture.Simulator.Clients.Find("tenant-1")!.State.Should().Be(SimulatedClientState.LinkRequested);

        await fixture.AdvanceAsync(TimeSpan.FromTicks(1));
        fixture.Simulator.Clients.Find("tenant-1")!.State.Should().Be(SimulatedClientState.LinkExpired);
    }

    [Fact]
    public async Task The_same_request_again_issues_a_fresh_link_and_keeps_the_case()
    {
        await using var fixture = await SimulatorFixture.StartAsync();
        var first = await RequestAsync(fixture);
        await fixture.AdvanceAsync(TimeSpan.FromDays(8));

        var second = await RequestAsync(fixture);
        await fixture.AdvanceAsync(TimeSpan.FromDays(6));
        await PageAsync(fixture, HttpMethod.Post, second, "approve");

        second.Should().NotBe(first);
        fixture.Simulator.Clients.Find("tenant-1")!.State.Should().Be(SimulatedClientState.Linked);
        fixture.Simulator.Cases.All.Should().ContainSingle();
    }

    [Fact]
    public async Task A_renewed_link_replaces_the_one_before_and_its_window()
    {
        await using var fixture = await SimulatorFixture.StartAsync();
        var first = await RequestAsync(fixture);
        await fixture.AdvanceAsync(TimeSpan.FromDays(6));
        await RequestAsync(fixture);

        await fixture.AdvanceAsync(TimeSpan.FromDays(2));

        fixture.Simulator.Clients.Find("tenant-1")!.State.Should().Be(SimulatedClientState.LinkRequested);
        (await PageAsync(fixture, HttpMethod.Post, first, "approve")).Should().Contain("replaced");
    }

    [Theory]
    [InlineData("""[{"currencyCode":"EUR","debtor":{"email":"debtor@example.com","countryAlpha2":"AQ"}}]""", false, "NoPartnerAvailable")]
    [InlineData(OneCase, true, "UnexpectedError")]
    public async Task A_stored_case_that_cannot_be_created_is_told(string cases, bool fault, string errorType)
    {
        await using var fixture = await SimulatorFixture.StartAsync();
        await using var receiver = await StubReceiver.StartAsync(200);
        fixture.Simulator.Subscriptions.Add(receiver.Url, "cases.replay_failed");
        await RequestAsync(fixture, cases);
        fixture.Simulator.Faults.StoredCasesFail = fault;

        fixture.Simulator.Clients.Approve("tenant-1").Should().BeTrue();
        await fixture.SettleAsync();

        receiver.Requests.Should().ContainSingle().Which.Body["data"]!["errorType"]!.GetValue<string>().Should().Be(errorType);
        fixture.Simulator.Cases.All.Should().BeEmpty();
    }

    [Fact]
    public async Task Of_two_clicks_at_the_same_moment_one_wins()
    {
        await using var fixture = await SimulatorFixture.StartAsync();
        var url = await RequestAsync(fixture);

        var pages = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => PageAsync(fixture, HttpMethod.Post, url, "approve")));

        pages.Count(page => page.Contains("Approved", StringComparison.Ordinal)).Should().Be(1);
        pages.Count(page => page.Contains("already been used", StringComparison.Ordinal)).Should().Be(7);
    }

    [Fact]
    public async Task A_link_that_never_was_is_unknown()
    {
        await using var fixture = await SimulatorFixture.StartAsync();

        (await PageAsync(fixture, HttpMethod.Get, new Uri("/ReferralPartner/Approve?token=x", UriKind.Relative)))
            .Should()
            .Contain("Unknown link");
        (await PageAsync(fixture, HttpMethod.Get, new Uri("/ReferralPartner/Approve", UriKind.Relative))).Should().Contain("Unknown link");
    }

    [Fact]
    public async Task A_case_moves_on_until_it_is_closed()
    {
        await using var fixture = await SimulatorFixture.StartAsync();
        await using var receiver = await StubReceiver.StartAsync(200);
        fixture.Simulator.Subscriptions.Add(receiver.Url);
        var id = fixture.Simulator.Cases.Create("tenant-1").Id;

        fixture.Simulator.Cases.Advance(id, "Paused").Should().BeTrue();
        fixture.Simulator.Cases.Advance(id, "Closed", "Paid", "in full").Should().BeTrue();
        fixture.Simulator.Cases.Advance(id, "Active").Should().BeFalse();
        await fixture.SettleAsync();

        receiver.EventTypes.Should().Equal("case.created", "case.updated", "case.updated", "case.closed");
        receiver.Requests.ElementAt(1).Body["data"]!["oldLifecycle"]!.GetValue<string>().Should().Be("Active");
        receiver.Requests.Last().Body["data"]!["closeComment"]!.GetValue<string>().Should().Be("in full");
    }

    private static async Task<Uri> RequestAsync(SimulatorFixture fixture, string cases = OneCase)
    {
        var (status, body) = await fixture.CreateClientAsync(Email, cases: cases);
        status.Should().Be(409);
        return new Uri(body!["data"]!["onboardingLinks"]!["url"]!.GetValue<string>());
    }

    private static async Task<string> PageAsync(SimulatorFixture fixture, HttpMethod method, Uri url, string? decision = null)
    {
        using var request = new HttpRequestMessage(method, url);
        request.Content = decision is null ? null : new FormUrlEncodedContent([new("decision", decision)]);
        using var response = await fixture.Api.SendAsync(request, TestContext.Current.CancellationToken);
        return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }
}
