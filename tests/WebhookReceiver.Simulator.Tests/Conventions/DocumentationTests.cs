using WebhookReceiver.TestKit;

namespace WebhookReceiver.Simulator.Tests.Conventions;

/// <summary>The page lists every fault.</summary>
public sealed class DocumentationTests
{
    public static TheoryData<string> Names =>
    [
        .. Enum.GetNames<DeliveryFaults>(),
        .. Enum.GetNames<ApiVariants>(),
        .. Enum.GetNames<ClientOutcome>(),
        .. typeof(SimulatorFaults).GetProperties().Select(property => char.ToLowerInvariant(property.Name[0]) + property.Name[1..]),
    ];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_fault_and_outcome_has_a_row(string name)
    {
        var rows = Repository.Read("docs", "simulator.md").Split('\n').Where(line => line.StartsWith('|'));

        rows.Should().Contain(row => row.Contains($"`{name}`", StringComparison.Ordinal));
    }
}
