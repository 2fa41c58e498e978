using System.Reflection;
using WebhookReceiver.Simulator;

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
        found.Seen.Should().Contain(row.Seen);
        found.Fix.Should().Be(DoctorFaults.All.Single(fault => fault.Code == row.Code).Fix);
        result.ExitCode.Should().Be(row.Code == "api-unreachable" ? ExitCodes.Unreachable : found.Status == FindingStatus.Failure ? ExitCodes.No : ExitCodes.Ok);
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
            var created = await setup.CreateClientAsync("onboarded", """[{"currencyCode":"EUR","amountToRecover":1}]""", tenant: "other-tenant");
            await setup.CreateClientAsync("needs-linking");
            var linked = await setup.CatchAsync(WebhookEventTypes.ClientLinked, () => Task.FromResult(setup.Simulator.Clients.Approve(DoctorSetup.Tenant)));
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

        result.Findings.Where(finding => finding.Status != FindingStatus.Pass).Select(finding => finding.Section).Should().Equal(ChecklistSection.Validation);
    }

    [Theory]
    [InlineData(ApiKeyHeaders.Both, "in either header, XApiKey or X-Api-Key")]
    [InlineData(ApiKeyHeaders.XApiKey, "in the header XApiKey only")]
    [InlineData(ApiKeyHeaders.XDashApiDashKey, "in the header X-Api-Key only")]
    public async Task Says_in_which_header_the_key_is_accepted(ApiKeyHeaders headers, string seen)
    {
        await using var setup = await DoctorSetup.StartAsync(it => it.Debitura = at => at.Faults.KeyHeaders = headers);

        var result = await setup.RunAsync();

        result.Findings.Single(finding => finding.Title == "Key accepted").Seen.Should().StartWith(seen);
        result.ExitCode.Should().Be(ExitCodes.Ok);
    }

    [Fact]
    public async Task Asks_no_more_of_an_API_that_refuses_the_key_and_says_why()
    {
        await using var setup = await DoctorSetup.StartAsync(it => it.Settings = to => to with { ApiKey = "a-key-of-nobody", ClientId = "somebody" });

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
