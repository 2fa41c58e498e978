using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.Cli.Tests;

public sealed class DoctorEngineTests
{
    [Fact]
    public async Task Stops_at_the_time_limit_and_says_what_was_not_looked_at()
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var setup = await DoctorSetup.StartAsync(it => it.Clock = clock);
        setup.Settings = setup.Settings with { Limit = TimeSpan.FromSeconds(60) };

        var result = await DoctorEngine.RunAsync(
            setup.Settings,
            setup.Environment,
            title => clock.Advance(TimeSpan.FromSeconds(title.Contains("subscriptions", StringComparison.Ordinal) ? 61 : 0)),
            TestContext.Current.CancellationToken);

        result.IsComplete.Should().BeFalse();
        result.ExitCode.Should().Be(ExitCodes.Unreachable);
        result.Context.Notes.Should().ContainSingle().Which.Should().Contain("the webhook subscriptions").And.Contain("60 s");
        result.Findings.Where(finding => finding.Section == ChecklistSection.Endpoint)
            .Should()
            .OnlyContain(finding => finding.Status == FindingStatus.Skipped);
    }

    [Fact]
    public async Task Tells_what_it_looks_at()
    {
        List<string> steps = [];
        await using var setup = await DoctorSetup.StartAsync();

        await DoctorEngine.RunAsync(setup.Settings, setup.Environment, steps.Add, TestContext.Current.CancellationToken);

        steps.Should().StartWith("the base URL").And.Contain("the endpoint's certificate").And.HaveCount(13);
    }

    [Fact]
    public async Task Names_several_faults_at_a_time()
    {
        await using var setup = await DoctorSetup.StartAsync(it =>
        {
            it.Certificate = () => TestAuthority.Trusted.Issue("other.example", fromDays: -90, untilDays: -1);
            it.Subscription = to => to with { IsTestMode = true, Events = ["case.created"] };
            it.Debitura = at => at.Faults.DateOffset = TimeSpan.FromHours(1);
        });

        var result = await setup.RunAsync();

        result.Findings.Select(finding => finding.Code)
            .OfType<string>()
            .Should()
            .Equal("events-missing", "test-mode-wrong", "certificate-expired", "certificate-wrong-host", "clock-off");
    }

    [Fact]
    public async Task Leaves_out_subscriptions_that_are_switched_off_beside_one_that_works()
    {
        await using var setup = await DoctorSetup.StartAsync();
        setup.Simulator.Subscriptions.Set(
            new() { Url = "https://old.partner.example/", IsActive = false, DisabledReason = "Endpoint returned 410 Gone" });

        var result = await setup.RunAsync();

        result.ExitCode.Should().Be(ExitCodes.Ok);
        result.Context.Notes.Should().ContainSingle().Which.Should().Contain("1 subscription(s)");
    }

    [Fact]
    public async Task Takes_a_subscription_for_some_test_cases_beside_a_whole_one_for_no_fault()
    {
        await using var setup = await DoctorSetup.StartAsync();
        var whole = setup.Simulator.Subscriptions.All.Single();
        setup.Simulator.Subscriptions.Set(new() { Url = whole.Url, IsTestMode = true, Events = ["case.created"] });

        var result = await setup.RunAsync();

        result.Findings.Select(finding => finding.Code).Should().NotContain("events-missing");
    }

    [Fact]
    public async Task Accepts_an_endpoint_that_knows_the_second_secret_only()
    {
        await using var setup = await DoctorSetup.StartAsync(it =>
        {
            it.Receiver = options => options.SigningSecrets.Add(TestSecrets.Second);
            it.Settings = to => to with { Receiver = to.Receiver! with { SigningSecrets = [TestSecrets.First, TestSecrets.Second] } };
        });

        var result = await setup.RunAsync();

        result.Findings.Single(finding => finding.Title == "Signed probe").Seen.Text.Should().EndWith("signed with secret 2 of 2");
    }

    [Theory]
    [InlineData("10.1.2.3", "10.1.2.3", "endpoint-private-address")]
    [InlineData("198.51.100.7", "10.1.2.3", "endpoint-unreachable")]
    public async Task Never_connects_to_a_private_address_even_when_the_name_leads_elsewhere_a_moment_later(
        string first, string later, string code)
    {
        var network = new CountingNetwork(IPAddress.Parse(first), IPAddress.Parse(later));
        await using var setup = await DoctorSetup.StartAsync();

        var result = await DoctorEngine.RunAsync(
            setup.Settings, setup.Environment with { Network = network }, static _ => { }, TestContext.Current.CancellationToken);

        result.Findings.Select(finding => finding.Code).OfType<string>().Should().Equal(code);
        network.Connections.Should().Be(0);
    }

    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("172.15.0.1", true)]
    [InlineData("172.16.0.1", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("::1", false)]
    [InlineData("::ffff:10.0.0.1", false)]
    [InlineData("fd00::1", false)]
    [InlineData("2606:4700::1", true)]
    public void Knows_public_addresses(string address, bool isPublic) => PublicAddress.Is(IPAddress.Parse(address)).Should().Be(isPublic);

    [Theory]
    [InlineData("""{"type":"InvalidClientType"}""", "client-invalid-type")]
    [InlineData("""{"conflictResponse":{"type":"AlreadyLinkedToAnotherPartner"}}""", "client-other-partner")]
    [InlineData("""{"externalTenantId":"a","onboardingDone":false,"onboardingLinks":{"url":"https://x.example/companydetails/1"}}""",
        "client-onboarding")]
    [InlineData("""{"Cases[0].Debtor.Email":["Invalid email address"]}""", "validation-failed")]
    [InlineData("""{"businessErrors":[{"type":"CreditorBlocked","message":"no"}],"signingHandoff":null}""", "business-rule")]
    public async Task Tells_a_saved_body_by_its_fields_when_its_status_is_not_known(string body, string code)
    {
        await using var setup = await DoctorSetup.StartAsync();
        setup.Settings = setup.Settings with { Response = SavedHttp.Parse(Encoding.UTF8.GetBytes(body)) };

        var result = await setup.RunAsync();

        result.Findings.Select(finding => finding.Code).OfType<string>().Should().Equal(code);
    }

    private sealed class CountingNetwork(IPAddress first, IPAddress later) : IEndpointNetwork
    {
        private int questions;

        public int Connections { get; private set; }

        public Task<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<IPAddress>>([questions++ == 0 ? first : later]);

        public ValueTask<Stream> ConnectAsync(IPAddress address, int port, CancellationToken cancellationToken)
        {
            Connections++;
            throw new SocketException((int)SocketError.ConnectionRefused);
        }
    }
}
