using System.Reflection;
using WebhookReceiver.Simulator;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.Cli.Tests;

public sealed class DoctorFaultTests
{
    public static TheoryData<string> Faults => [.. FaultTable.All.Select(fault => fault.Name)];

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Names_each_fault_and_no_other(string name)
    {
        var row = FaultTable.All.Single(fault => fault.Name == name);
        await using var setup = await DoctorSetup.StartAsync(row.SwitchOn);

        var result = await setup.RunAsync();

        var faults = result.Findings.Where(finding => finding.Code is not null).ToArray();
        faults.Select(finding => finding.Code).Should().BeEquivalentTo([row.Code, .. row.Also], string.Join('\n', faults.AsEnumerable()));
        var found = faults.Single(finding => finding.Code == row.Code);
        found.Seen.Text.Should().Contain(row.Seen);
        found.Fix.Should().Be(DoctorFaults.All.Single(fault => fault.Code == row.Code).Fix);
        result.ExitCode.Should().Be(
            row.Code == "api-unreachable" ? ExitCodes.Unreachable : found.Status == FindingStatus.Failure ? ExitCodes.No : ExitCodes.Ok);
    }

    [Fact]
    public async Task Reports_nothing_on_a_healthy_set_up()
    {
        await using var setup = await DoctorSetup.StartAsync();

        var result = await setup.RunAsync();

        result.Findings.Where(finding => finding.Code is not null).Should().BeEmpty();
        result.ExitCode.Should().Be(ExitCodes.Ok);
        result.Context.Notes.Should().BeEmpty();
    }

    [Fact]
    public async Task Passes_every_section_of_a_healthy_set_up_with_a_client_and_samples()
    {
        await using var setup = await DoctorSetup.StartAsync(it => it.Before = async setup =>
        {
            var created = await setup.CreateClientAsync(
                "onboarded", """[{"currencyCode":"EUR","amountToRecover":1}]""", tenant: "other-tenant");
            await setup.CreateClientAsync("needs-linking");
            var linked = await setup.CatchAsync(
                WebhookEventTypes.ClientLinked, () => Task.FromResult(setup.Simulator.Clients.Approve(DoctorSetup.Tenant)));
            setup.Simulator.Clients.Sign(DoctorSetup.Tenant);
            setup.Settings = setup.Settings with
            {
                ClientId = DoctorSetup.Tenant,
                Response = created,
                Event = DoctorSetup.BodyOf(linked),
                Delivery = await setup.CatchDeliveryAsync(DeliveryFaults.None),
                DeliveryReceivedAt = TimeProvider.System.GetUtcNow(),
            };
        });

        var result = await setup.RunAsync();

        result.Findings.Where(finding => finding.Status != FindingStatus.Pass)
            .Select(finding => finding.Section)
            .Should()
            .Equal(ChecklistSection.Validation);
    }

    [Fact]
    public async Task Reports_nothing_on_a_healthy_set_up_with_a_subscription_for_test_cases_beside_the_one_for_live_cases()
    {
        await using var setup = await TwoSubscriptionsAsync(
            new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { ["test"] = [TestSecrets.Other] });

        var result = await setup.RunAsync();

        result.Findings.Where(finding => finding.Code is not null).Should().BeEmpty();
        result.Findings.Where(finding => finding.Title == "Signed probe").Select(finding => finding.Seen.Text.Split("signed with ")[1])
            .Should().Equal("secret 1 of 1", "secret 1 of 1 of the receiver 'test'");
        result.Findings.Where(finding => finding.Title == "Test mode").Should().HaveCount(2);
        result.ExitCode.Should().Be(ExitCodes.Ok);
    }

    [Fact]
    public async Task Does_not_blame_an_endpoint_whose_secret_nobody_gave()
    {
        await using var setup = await TwoSubscriptionsAsync(new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal));

        var result = await setup.RunAsync();

        result.Findings.Where(finding => finding.Code is not null).Should().BeEmpty();
        result.Findings.Where(finding => finding.Title == "Signed probe")
            .Select(finding => finding.Status)
            .Should()
            .Equal(FindingStatus.Pass, FindingStatus.Skipped);
    }

    [Fact]
    public async Task Blames_an_endpoint_for_a_secret_that_no_endpoint_accepts()
    {
        await using var setup = await TwoSubscriptionsAsync(
            new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { ["test"] = [TestSecrets.Second] });

        var result = await setup.RunAsync();

        result.Findings.Select(finding => finding.Code).OfType<string>().Should().Equal("endpoint-refuses-signature");
    }

    [Fact]
    public async Task A_saved_delivery_clears_a_secret_that_looks_encoded_twice()
    {
        var secret = Convert.ToBase64String("this+text+is+Base64+by+itself+ok"u8);
        await using var setup = await DoctorSetup.StartAsync(it =>
        {
            it.Receiver = options => options.SigningSecrets.Add(secret);
            it.Settings = to => to with { Receiver = new ReceiverSettings { SigningSecrets = [secret] } };
        });
        var now = TimeProvider.System.GetUtcNow();
        setup.Settings = setup.Settings with
        {
            Delivery = new SavedDelivery(
                [WebhookSigner.Sign("{}"u8, WebhookSecret.Parse(secret), now)], "{}"u8.ToArray(), BodyAnnounced: true),
            DeliveryReceivedAt = now,
        };

        var result = await setup.RunAsync();

        result.Findings.Where(finding => finding.Code is not null).Should().BeEmpty();
    }

    private static async Task<DoctorSetup> TwoSubscriptionsAsync(IReadOnlyDictionary<string, IReadOnlyList<string>> others)
    {
        const string TestPath = DoctorScenario.Path + "-test";

        var setup = await DoctorSetup.StartAsync(it =>
        {
            it.Services = services => services.AddWebhookReceiver("test", options => options.SigningSecrets.Add(TestSecrets.Other));
            it.Application = app =>
            {
                app.MapWebhookReceiver(DoctorScenario.Path);
                app.MapWebhookReceiver(TestPath, "test");
            };
            it.Settings = to => to with { Receiver = to.Receiver! with { OtherReceivers = others } };
        });
        setup.Simulator.Subscriptions.Set(
            new()
            {
                Url = $"https://{DoctorScenario.Host}{TestPath}",
                Events = WebhookEventTypes.ReferralPartner,
                Secret = TestSecrets.Other,
                IsTestMode = true,
            });
        return setup;
    }

    [Theory]
    [InlineData(ApiKeyHeaders.Both, "in either header, XApiKey or X-Api-Key")]
    [InlineData(ApiKeyHeaders.XApiKey, "in the header XApiKey only")]
    [InlineData(ApiKeyHeaders.XDashApiDashKey, "in the header X-Api-Key only")]
    public async Task Says_in_which_header_the_key_is_accepted(ApiKeyHeaders headers, string seen)
    {
        await using var setup = await DoctorSetup.StartAsync(it => it.Debitura = at => at.Faults.KeyHeaders = headers);

        var result = await setup.RunAsync();

        result.Findings.Single(finding => finding.Title == "Key accepted").Seen.Text.Should().StartWith(seen);
        result.ExitCode.Should().Be(ExitCodes.Ok);
    }

    [Fact]
    public async Task Asks_no_more_of_an_API_that_refuses_the_key_and_says_why()
    {
        await using var setup = await DoctorSetup.StartAsync(
            it => it.Settings = to => to with { ApiKey = "a-key-of-nobody", ClientId = "somebody" });

        var result = await setup.RunAsync();

        result.Findings.Where(finding => finding.Section is ChecklistSection.Endpoint or ChecklistSection.Onboarding)
            .Should().OnlyContain(finding => finding.Status == FindingStatus.Skipped).And.HaveCountGreaterThan(1);
        result.Context.Calls.Should().OnlyContain(call => call.Url.AbsolutePath == "/me");
    }

    [Fact]
    public void Has_a_row_for_every_fault() =>
        FaultTable.All.Select(row => row.Code).Distinct().Should().BeEquivalentTo(DoctorFaults.All.Select(fault => fault.Code));

    [Fact]
    public void Lists_every_fault_there_is_once()
    {
        var defined = typeof(DoctorFaults).Assembly.GetTypes()
            .SelectMany(type => type.GetFields(BindingFlags.Public | BindingFlags.Static))
            .Where(field => field.FieldType == typeof(DoctorFault))
            .Select(field => (DoctorFault)field.GetValue(null)!);

        DoctorFaults.All.Should().BeEquivalentTo(defined).And.OnlyHaveUniqueItems(fault => fault.Code);
        FaultTable.All.Should().OnlyHaveUniqueItems(row => row.Name);
    }
}
